//! The kinds of leaks: the words that findings show and tools rely on.

use std::fmt;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $name:literal, $means:expr;)+) => {
        /// A kind of leak.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[doc = $doc])+ $kind,)+ }

        impl Kind {
            /// Every kind, in the order in which leaks are reported.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)+];

            /// The word for it in reports.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// What it is, in a sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$kind => concat!($($doc,)+).trim_ascii(),)+ }
            }

            const fn sort(self) -> Sort {
                match self { $(Self::$kind => $means,)+ }
            }
        }
    };
}

/// What a leak shows, coarsely.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Trace,
    DebugPage,
    Data,
    Message,
}

kinds! {
    /// A JavaScript stack trace of Node.js, Deno or Bun.
    NodeStack = "node-stack", Sort::Trace;
    /// A Python traceback.
    PythonTraceback = "python-traceback", Sort::Trace;
    /// A stack trace of Java, Kotlin, Scala or another language of the JVM.
    JavaStack = "java-stack", Sort::Trace;
    /// A Ruby backtrace.
    RubyBacktrace = "ruby-backtrace", Sort::Trace;
    /// PHP's own error text, with the script's path, or a PHP stack trace.
    PhpError = "php-error", Sort::Trace;
    /// A .NET stack trace.
    DotnetStack = "dotnet-stack", Sort::Trace;
    /// A Go panic or a dump of its goroutines.
    GoPanic = "go-panic", Sort::Trace;
    /// A Rust panic or backtrace.
    RustPanic = "rust-panic", Sort::Trace;
    /// An Elixir or Erlang stack trace.
    ElixirStack = "elixir-stack", Sort::Trace;
    /// A Perl error with its script and line.
    PerlError = "perl-error", Sort::Trace;
    /// A Lua stack trace, as `OpenResty` shows it.
    LuaStack = "lua-stack", Sort::Trace;
    /// A Dart stack trace.
    DartStack = "dart-stack", Sort::Trace;
    /// A Haskell call stack.
    HaskellCallStack = "haskell-callstack", Sort::Trace;
    /// Werkzeug's interactive debugger: whoever sees it may run code.
    WerkzeugDebugPage = "werkzeug-debug-page", Sort::DebugPage;
    /// Django's page for `DEBUG = True`.
    DjangoDebugPage = "django-debug-page", Sort::DebugPage;
    /// Starlette's or `FastAPI`'s debug page.
    StarletteDebugPage = "starlette-debug-page", Sort::DebugPage;
    /// Another Python framework's debug page.
    PythonDebugPage = "python-debug-page", Sort::DebugPage;
    /// Rails' page for exceptions in development.
    RailsDebugPage = "rails-debug-page", Sort::DebugPage;
    /// Another Ruby framework's debug page.
    RubyDebugPage = "ruby-debug-page", Sort::DebugPage;
    /// The development build of Next.js, or its error overlay.
    NextjsDebugPage = "nextjs-debug-page", Sort::DebugPage;
    /// Another JavaScript framework's error overlay.
    NodeDebugPage = "node-debug-page", Sort::DebugPage;
    /// Tomcat's exception report.
    TomcatDebugPage = "tomcat-debug-page", Sort::DebugPage;
    /// Another Java server's exception page.
    JavaDebugPage = "java-debug-page", Sort::DebugPage;
    /// ASP.NET's developer exception page, old or new.
    AspnetDebugPage = "aspnet-debug-page", Sort::DebugPage;
    /// Laravel's Ignition or Whoops page.
    LaravelDebugPage = "laravel-debug-page", Sort::DebugPage;
    /// Symfony's exception page.
    SymfonyDebugPage = "symfony-debug-page", Sort::DebugPage;
    /// Another PHP framework's debug page, or `phpinfo()`.
    PhpDebugPage = "php-debug-page", Sort::DebugPage;
    /// Plug's debugger, as Phoenix uses it.
    PhoenixDebugPage = "phoenix-debug-page", Sort::DebugPage;
    /// A stack trace inside a GraphQL error.
    GraphqlStacktrace = "graphql-stacktrace", Sort::DebugPage;
    /// Text of a SQL database, its driver or its mapper, or a statement.
    SqlError = "sql-error", Sort::Data;
    /// The address of something behind the server, in the words of a failed connection.
    ConnectionError = "connection-error", Sort::Data;
    /// A connection string with its password.
    ConnectionString = "connection-string", Sort::Data;
    /// The language's own words for a bug, such as "Cannot read properties of undefined".
    InternalMessage = "internal-message", Sort::Message;
    /// A path of the server's disk.
    ServerPath = "server-path", Sort::Message;
}

impl Kind {
    /// Whether it is a stack trace of a language: proof that the application ran.
    pub const fn is_trace(self) -> bool {
        matches!(self.sort(), Sort::Trace)
    }

    /// Whether it is a debug page, which a production system shows only by a wrong setting.
    pub const fn is_debug_page(self) -> bool {
        matches!(self.sort(), Sort::DebugPage)
    }

    /// Whether it is text of the data layer.
    pub const fn is_data(self) -> bool {
        matches!(self.sort(), Sort::Data)
    }

    /// Whether it is known by words alone, without a structure that only a program writes.
    pub(super) const fn is_words(self) -> bool {
        matches!(self.sort(), Sort::Data | Sort::Message)
    }

    /// What to do about it.
    pub const fn remedy(self) -> &'static str {
        match self.sort() {
            Sort::Trace => {
                "catch the error, log it on the server, and answer with a message that names no code"
            }
            Sort::DebugPage => {
                "switch the framework's debug or development mode off in this environment"
            }
            Sort::Data => {
                "catch errors of the data layer and answer with your own words; log theirs on the server"
            }
            Sort::Message => "answer with your own words; log the internal message on the server",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
