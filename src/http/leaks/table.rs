//! The one table of leak signatures: a row a signature.

use super::kind::Kind;

/// Which forms of the body a pattern is matched against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// The body as it came, tags and all.
    Markup,
    /// What a person reads: the body as it came, then unescaped, then without tags; without the listings of a manual.
    Text,
    /// What a person reads, and nothing of the tags: an address in a link is no path of the disk.
    Shown,
}

/// In which answers a signature counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// In all.
    Always,
    /// Under 4xx and 5xx: under 2xx it would be a page about errors.
    Error,
    /// Under 4xx and 5xx, but on no debug page: that shows the source around the error, whatever stands there, and names
    /// exceptions that are thrown on purpose.
    ErrorWithoutSource,
}

/// One way to recognise one kind of leak.
#[derive(Debug)]
pub(super) struct Signature {
    /// What it is a sign of.
    pub(super) kind: Kind,
    /// What was recognised, in words.
    pub(super) what: &'static str,
    /// In which answers it counts.
    pub(super) when: When,
    /// What its pattern looks at.
    pub(super) sight: Sight,
    /// Literals of which one must be in the body, before the pattern is even compiled. They hold nothing that HTML or JSON escape.
    pub(super) anchors: &'static [&'static str],
    /// The regular expression that decides.
    pub(super) pattern: &'static str,
}

const fn text(
    kind: Kind,
    what: &'static str,
    anchors: &'static [&'static str],
    pattern: &'static str,
) -> Signature {
    Signature {
        kind,
        what,
        when: When::Always,
        sight: Sight::Text,
        anchors,
        pattern,
    }
}

const fn error(
    kind: Kind,
    what: &'static str,
    anchors: &'static [&'static str],
    pattern: &'static str,
) -> Signature {
    Signature {
        kind,
        what,
        when: When::Error,
        sight: Sight::Text,
        anchors,
        pattern,
    }
}

const fn error_without_source(
    kind: Kind,
    what: &'static str,
    anchors: &'static [&'static str],
    pattern: &'static str,
) -> Signature {
    Signature {
        when: When::ErrorWithoutSource,
        ..error(kind, what, anchors, pattern)
    }
}

const fn page(
    kind: Kind,
    what: &'static str,
    anchors: &'static [&'static str],
    pattern: &'static str,
) -> Signature {
    Signature {
        kind,
        what,
        when: When::Always,
        sight: Sight::Markup,
        anchors,
        pattern,
    }
}

const fn error_page(
    kind: Kind,
    what: &'static str,
    anchors: &'static [&'static str],
    pattern: &'static str,
) -> Signature {
    Signature {
        kind,
        what,
        when: When::Error,
        sight: Sight::Markup,
        anchors,
        pattern,
    }
}

const fn shown(
    kind: Kind,
    what: &'static str,
    anchors: &'static [&'static str],
    pattern: &'static str,
) -> Signature {
    Signature {
        kind,
        what,
        when: When::Error,
        sight: Sight::Shown,
        anchors,
        pattern,
    }
}

/// Every signature. Traces need frames, pages need markup, so that prose about either isn't taken for it.
#[rustfmt::skip]
pub(super) const SIGNATURES: &[Signature] = &[
    // Stack traces, a language a paragraph
    text(Kind::NodeStack, "a JavaScript stack frame", &["at /", "at file:", "at async ", "at new ", "(/", "(file:", "(node:", "at node:", "(webpack", "(internal/", ":\\"],
        r#"\bat (?:async )?(?:new )?(?:[\w$.<>#\[\] ]+ \(|[\w$.<>#\[\]]+ \[as [\w$]+\] \()?(?:file://|node:|webpack-internal://|internal/|/[\w.@~(\[-]|[A-Za-z]:[\\/])[^\n<>"']*?:[0-9]+:[0-9]+\)?"#),
    text(Kind::NodeStack, "a frame of node_modules", &["node_modules/"], r"\((?:[^\s()]*/)?node_modules/[^\s()]+:[0-9]+:[0-9]+\)"),

    text(Kind::PythonTraceback, "a Python traceback", &["(most recent call last)"], r#"Traceback \(most recent call last\):?\s*(?:\|?\s*)File "[^"\n]+", line [0-9]+"#),
    text(Kind::PythonTraceback, "a frame of a Python traceback", &[", line ", "line "], r#"File "(?:/|[A-Za-z]:[\\/]|<frozen )[^"\n]+", line [0-9]+, in \S"#),
    text(Kind::PythonTraceback, "a Python file and line", &["site-packages/", "dist-packages/"], r"(?:site|dist)-packages/[\w./-]+\.py[^\n]{0,40}\bline [0-9]+"),

    text(Kind::JavaStack, "a frame of a JVM stack trace", &[".java:", ".kt:", ".scala:", ".groovy:", ".clj:"],
        r"(?:[A-Za-z_$][\w$]*\.){2,}(?:[\w$]+|<init>|<clinit>)\([\w$-]+\.(?:java|kt|scala|groovy|clj):[0-9]+\)"),
    text(Kind::JavaStack, "a native frame of a JVM stack trace", &["(Native Method)", "(Unknown Source)"], r"\bat (?:[A-Za-z_$][\w$]*[./]){2,}(?:[\w$]+|<init>)\((?:Native Method|Unknown Source)\)"),
    text(Kind::JavaStack, "frames as JSON members", &["methodName"], r#""methodName"\s*:\s*"[^"]+"\s*,\s*"fileName"\s*:\s*"[^"]+\.(?:java|kt|scala|groovy)""#),

    text(Kind::RubyBacktrace, "a frame of a Ruby backtrace", &[".rb:", ".erb:", ".ru:", ".rake:"], r"[\w./()-]+\.(?:rb|erb|ru|rake):[0-9]+:in [`'‘]"),

    page(Kind::PhpError, "PHP's error text in HTML", &["<b>Fatal error</b>", "<b>Parse error</b>", "<b>Warning</b>", "<b>Notice</b>", "<b>Deprecated</b>", "<b>Strict Standards</b>", "<b>Recoverable fatal error</b>", "<b>Catchable fatal error</b>"],
        r"<b>(?:Fatal error|Parse error|Warning|Notice|Deprecated|Strict Standards|Recoverable fatal error|Catchable fatal error)</b>:\s[^\n]* (?:in <b>|in /|in [A-Z]:)"),
    text(Kind::PhpError, "PHP's error text", &["Fatal error: ", "Parse error: ", "Warning: ", "Notice: ", "Deprecated: "],
        r"(?:Fatal error|Parse error|Warning|Notice|Deprecated): [^\n]* in (?:/|[A-Z]:\\)\S+\.(?:php|phtml|inc)(?: on line |:|\()[0-9]+"),
    text(Kind::PhpError, "a PHP stack trace", &[".php("], r"#[0-9]+ [^\s]+\.php\([0-9]+\): "),
    text(Kind::PhpError, "a PHP exception", &["Uncaught "], r"Uncaught (?:[\w\\]+)(?:: [^\n]*)? in (?:/|[A-Z]:\\)\S+\.php:[0-9]+"),
    text(Kind::PhpError, "a PHP exception as JSON members", &[".php"], r#""file"\s*:\s*"(?:\\?/|[A-Z]:)[^"\n]+\.php"\s*,\s*"line"\s*:\s*[0-9]+"#),

    text(Kind::DotnetStack, "a frame of a .NET stack trace", &[":line "], r"\bat [\w.<>`+,\[\]|$]+\([^)\n]*\) in [^\n]+:line [0-9]+"),
    text(Kind::DotnetStack, "a frame of the .NET libraries", &["at System.", "at Microsoft."], r"\bat (?:System|Microsoft)\.[\w.<>`+\[\],|$]+\([^)\n]*\)"),
    text(Kind::DotnetStack, "the seam of a .NET stack trace", &["End of stack trace from previous location", "End of inner exception stack trace"], r"--- End of (?:stack trace from previous location|inner exception stack trace)"),

    text(Kind::GoPanic, "a dump of goroutines", &["goroutine "], r"goroutine [0-9]+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[[a-zA-Z0-9 ,()]+\]:"),
    text(Kind::GoPanic, "a frame of a Go stack", &[".go:"], r"(?:/|[A-Z]:[\\/])\S+\.go:[0-9]+ \+0x[0-9a-f]+"),
    text(Kind::GoPanic, "a Go file and line", &[".go:"], r"(?:^|[\s(\[])/[\w./@+-]+\.go:[0-9]+\b"),

    text(Kind::RustPanic, "a Rust panic", &["panicked at"], r"panicked at (?:'[^\n]*', )?[\w./\\-]+\.rs:[0-9]+:[0-9]+"),
    text(Kind::RustPanic, "a Rust panic with its text", &["panicked at"], r"thread '[^'\n]*' (?:\([0-9]+\) )?panicked at"),
    text(Kind::RustPanic, "a frame of a Rust backtrace", &[".rs:"], r"(?:^|\s)at (?:\./|/)[^\s:]+\.rs:[0-9]+"),

    text(Kind::ElixirStack, "a frame of an Elixir stack trace", &[".ex:", ".exs:", ".erl:"], r"\([a-z_0-9]+ [0-9][\w.+-]*\) (?:lib|src|web)?/?[\w./-]+\.(?:exs?|erl):[0-9]+: "),
    text(Kind::ElixirStack, "an Elixir exception", &["** ("], r"\*\* \([A-Z][\w.]+(?:Error|Exception|Exit)?\) [^\n]*\n\s+(?:\([a-z_]|[a-z_./]+\.exs?:[0-9]+)"),

    text(Kind::PerlError, "a Perl error", &[".pm line ", ".pl line ", ".cgi line ", ".psgi line "], r" at (?:/|[A-Z]:)?[\w./-]+\.(?:pm|pl|cgi|psgi) line [0-9]+[.,]"),
    text(Kind::LuaStack, "a Lua stack trace", &["stack traceback:"], r"stack traceback:\s+\S+\.lua:[0-9]+:|stack traceback:\s+\[C\]:"),
    text(Kind::LuaStack, "a Lua error", &[".lua:"], r"(?:/|[A-Z]:)[\w./-]+\.lua:[0-9]+: "),
    text(Kind::DartStack, "a Dart stack trace", &[".dart:"], r"#[0-9]+ +\S[^\n]* \((?:package|file|dart):[^\s)]+:[0-9]+(?::[0-9]+)?\)"),
    text(Kind::HaskellCallStack, "a Haskell call stack", &["CallStack (from HasCallStack)"], r"CallStack \(from HasCallStack\):\s+\w+"),

    // Debug pages
    page(Kind::WerkzeugDebugPage, "Werkzeug's debugger", &["__debugger__=yes", "// Werkzeug Debugger"], r"\?__debugger__=yes|// Werkzeug Debugger</title>"),
    error(Kind::DjangoDebugPage, "Django's debug page", &["DEBUG = True"], r"seeing this error because you have (?:<code>)?DEBUG = True"),
    error_page(Kind::DjangoDebugPage, "Django's debug page", &["pastebinTraceback"], r#"id="pastebinTraceback""#),
    error(Kind::DjangoDebugPage, "Django's debug text", &["Request Method: "], r"Request Method: [A-Z]+\s+Request URL: [^\n]+\s+Django Version: "),
    page(Kind::StarletteDebugPage, "Starlette's debug page", &["traceback-container"], r#"class="traceback-container""#),
    error_page(Kind::PythonDebugPage, "Litestar's debug page", &["Litestar exception page"], r"(?i)<title>[^<]*Litestar exception page"),
    error_page(Kind::PythonDebugPage, "Sanic's debug page", &["while handling path <code>"], r"Traceback of|was raised|while handling path <code>"),
    error_page(Kind::PythonDebugPage, "Pyramid's or Bottle's debug page", &["pyramid_debugtoolbar", "<h2>Traceback:</h2>"], r"pyramid_debugtoolbar|<h2>Traceback:</h2>"),
    error_page(Kind::PythonDebugPage, "aiohttp's or Python's debug page", &["<br>Traceback:<pre>", "<h2>Traceback:</h2>", "<!--: spam"], r"<br>Traceback:<pre>|<h2>Traceback:</h2>|<!--: spam"),
    error_page(Kind::RailsDebugPage, "Rails' exception page", &["Action Controller: Exception caught", "Application-Trace"], r#"<title>Action Controller: Exception caught</title>|id="Application-Trace"#),
    error(Kind::RailsDebugPage, "Rails' exception as text or JSON", &["Rails.root: ", "Application Trace"], r#"Rails\.root: /|"traces"\s*:\s*\{\s*"Application Trace"|Application Trace \|?\s*Framework Trace"#),
    error_page(Kind::RubyDebugPage, "a Rack debug page", &["Rack::ShowExceptions", "show_exceptions</code>", "better-errors", "BetterErrors"], r"because you\s+(?:use|have\s+enabled the)\s+<code>(?:Rack::ShowExceptions|show_exceptions)</code>|better-errors-javascript|BetterErrors"),
    page(Kind::NextjsDebugPage, "the development build of Next.js", &["next-devtools", "data-next-hide-fouc", "hmr-client", "react-dom_development", "/_next/static/development/"],
        r"data-next-hide-fouc|/_next/static/[^\x22\s]*(?:next-devtools|hmr-client|hmr_client|react-dom_development)|/_next/static/development/"),
    error_page(Kind::NextjsDebugPage, "Next.js' error data", &["__NEXT_DATA__"], r#""err"\s*:\s*\{[^}]*"stack"\s*:"#),
    page(Kind::NodeDebugPage, "an error overlay of a JavaScript tool", &["vite-error-overlay", "ErrorOverlay", "__nuxt_error", "youch", "webpack-dev-server-client-overlay"],
        r#"<vite-error-overlay|import \{ ErrorOverlay \} from|id="__nuxt_error"|youch-|webpack-dev-server-client-overlay"#),
    error_page(Kind::TomcatDebugPage, "Tomcat's exception report", &["Exception Report", "Exception report"], r"(?i)<b>type</b> Exception report"),
    error_page(Kind::JavaDebugPage, "a Java server's exception page", &["<h3>Caused by:</h3>", "RESTEASY", "io.quarkus", "<th>CAUSED BY:</th>"], r"<h3>Caused by:</h3>|<th>CAUSED BY:</th>|<title>Internal Server Error - Error id"),
    page(Kind::AspnetDebugPage, "ASP.NET Core's developer page", &["An unhandled exception occurred while processing the request."], r"<h1>An unhandled exception occurred while processing the request\.</h1>"),
    error_page(Kind::AspnetDebugPage, "ASP.NET's error page with source and stack", &["Stack Trace:", "Source Error:"], r"<b>\s*(?:Stack Trace|Source Error):\s*</b>"),
    page(Kind::LaravelDebugPage, "Laravel's debug page", &["window.ignite(", "Whoops! There was an error", "laravel-exceptions-renderer", "flareapp.io", "class=\"exc-title"],
        r#"window\.ignite\(|<title>[^<]*Whoops! There was an error|laravel-exceptions-renderer|https://flareapp\.io/docs/ignition|class="exc-title"#),
    error_page(Kind::LaravelDebugPage, "Laravel's debug page", &["Illuminate\\"], r"<!--\s*[\w\\]*Illuminate\\|Illuminate\\[\w\\]+Exception[^\n]*\n\s*(?:at|in) "),
    error_page(Kind::SymfonyDebugPage, "Symfony's exception page", &["Symfony Exception", "exception-summary", "sf-toolbar", "trace-file-path"], r#"Symfony Exception|class="exception-summary|id="sfwdt|class="trace-file-path"#),
    page(Kind::PhpDebugPage, "phpinfo()", &["phpinfo()"], r"<title>(?:PHP [0-9.]+ - )?phpinfo\(\)</title>"),
    error_page(Kind::PhpDebugPage, "a PHP framework's debug page", &["A PHP Error was encountered", "yii\\", "cake-error", "tracy-bs", "Slim Application Error", "wpdberror"],
        r#"A PHP Error was encountered|yii\\(?:base|web|db)\\\w*Exception|class="cake-error|id="tracy-bs"|wpdberror|<h2>Details</h2><div><strong>Type:</strong>"#),
    error_page(Kind::PhoenixDebugPage, "Plug's debugger", &["Plug.Debugger", "plug_debugger", "Error at GET /", "Error at POST /", "Error at PUT /", "Error at PATCH /", "Error at DELETE /"], r"(?i)plug[._]debugger|<title>\w[\w.]*Error at [A-Z]+ /"),
    text(Kind::GraphqlStacktrace, "a stack trace in a GraphQL error", &["stacktrace", "stackTrace", "debugMessage"],
        r#""extensions"\s*:\s*\{[^{}]*(?:"exception"\s*:\s*\{[^{}]*)?"(?:stacktrace|stackTrace|debugMessage)"\s*:\s*[\["]"#),

    // Text of the data layer
    text(Kind::SqlError, "a PostgreSQL error", &["relation ", "column ", "constraint ", "syntax error at or near", "password authentication failed", "no pg_hba.conf entry", "pq: ", "permission denied for "],
        r#"\bpq: |(?:relation|column|table|schema|database|role|function|type) "[\w.]+" (?:of relation "\w+" )?does not exist|relation [\w.]+ does not exist|column \w+\.\w+ does not exist|violates (?:unique|foreign key|check|not-null|exclusion) constraint|null value in column|syntax error at or near|password authentication failed for user|no pg_hba\.conf entry|permission denied for (?:table|relation|schema|sequence|database) "#),
    text(Kind::SqlError, "an SQLSTATE", &["SQLSTATE"], r"SQLSTATE[\[( :=]+[0-9A-Z]{5}"),
    text(Kind::SqlError, "a PostgreSQL driver", &["psycopg", "asyncpg.", "PG::", "PSQLException", "org.postgresql.", "Npgsql", "postgrex", "Postgrex"], r"psycopg2?\.(?:errors\.)?\w*Error|psycopg2?\.errors\.\w+|asyncpg\.exceptions|PG::[A-Z]\w+|PSQLException|org\.postgresql\.|Npgsql\.\w+Exception|Postgrex\.Error"),
    text(Kind::SqlError, "a MySQL error", &["You have an error in your SQL syntax", "Duplicate entry ", "Unknown column ", "Access denied for user ", "ER_", "t exist", "MySQL", "mysql", "Data too long for column"],
        r"You have an error in your SQL syntax|Duplicate entry '[^'\n]*' for key|Unknown column '[^'\n]*' in|Access denied for user '[^'\n]*'@|\bER_(?:DUP_ENTRY|NO_SUCH_TABLE|PARSE_ERROR|ACCESS_DENIED_ERROR|BAD_FIELD_ERROR|BAD_DB_ERROR|NO_REFERENCED_ROW|ROW_IS_REFERENCED|DATA_TOO_LONG|BAD_NULL_ERROR|LOCK_DEADLOCK|LOCK_WAIT_TIMEOUT|CON_COUNT_ERROR|TRUNCATED_WRONG_VALUE)\w*|Table '[\w.]+' doesn't exist|com\.mysql\.|MySQLdb\.|pymysql\.err|mysql\.connector\.|Data too long for column '"),
    text(Kind::SqlError, "a SQLite error", &["no such table", "no such column", "SQLITE_", "constraint failed", "sqlite3.", "SQLite3::", "database is locked", "syntax error"],
        r#"no such (?:table|column): ?\w|\bSQLITE_[A-Z]{3,}|(?:UNIQUE|NOT NULL|FOREIGN KEY|CHECK|PRIMARY KEY) constraint failed|sqlite3\.\w*Error|SQLite3::\w+Exception|database is locked|near "[^"\n]*": syntax error"#),
    text(Kind::SqlError, "a SQL Server error", &["Unclosed quotation mark", "Incorrect syntax near ", "Invalid object name ", "Invalid column name ", "SqlException", "OLE DB Provider", "ODBC ", "Cannot insert duplicate key", "String or binary data would be truncated"],
        r"Unclosed quotation mark (?:after|before) the character string|Incorrect syntax near (?:'|the keyword)|Invalid (?:object|column) name '|(?:System\.Data|Microsoft\.Data)\.SqlClient|Microsoft OLE DB Provider|\[ODBC [^\]\n]+\]|ODBC SQL Server Driver|Cannot insert duplicate key|String or binary data would be truncated"),
    text(Kind::SqlError, "an Oracle or DB2 error", &["ORA-", "SQLCODE"], r"\bORA-[0-9]{5}\b|SQLCODE[=: ]+-[0-9]+"),
    text(Kind::SqlError, "a mapper's error", &["Prisma", "prisma.", "Sequelize", "QueryFailedError", "sqlalchemy", "sqlalche.me", "ActiveRecord::", "QueryException", "hibernate", "JdbcSQL", "SQLGrammarException", "django.db.", "Ecto.", "DbUpdateException", "Doctrine\\DBAL", "could not execute statement", "error returned from database", "TypeORMError", "knex"],
        r"Prisma\w*Error|Invalid `?prisma\.\w+|Sequelize\w*Error|QueryFailedError|sqlalchemy\.exc\.|https://sqlalche\.me/e/|ActiveRecord::(?:\w*Error|StatementInvalid|RecordNotUnique|\w*Violation|InvalidForeignKey|MismatchedForeignKey|ValueTooLong|Deadlocked|LockWaitTimeout|SerializationFailure|ConnectionNotEstablished|\w*Timeout|QueryCanceled|QueryAborted)\b|Illuminate\\{1,2}Database\\{1,2}QueryException|QueryException|org\.hibernate\.|JdbcSQL\w*Exception|SQLGrammarException|django\.db\.(?:utils\.)?\w+Error|Ecto\.\w+Error|DbUpdateException|Doctrine\\{1,2}DBAL|could not execute statement|error returned from database: |TypeORMError"),
    text(Kind::SqlError, "a document store's error", &["MongoServerError", "MongoError", "MongoNetworkError", "E11000 ", "MongooseServerSelectionError", "CastError", "pymongo.errors"], r"Mongo(?:Server|Network|Bulk\w+|oose\w*)?Error|E11000 duplicate key|CastError: |Cast to \w+ failed for value|pymongo\.errors"),
    error_without_source(Kind::SqlError, "a SQL statement", &["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "select ", "insert into ", "update ", "delete from "],
        r#"\bSELECT [^\n;]{1,400}? FROM ["`\[\w]|\bselect (?:[^\n;]{0,200}?\*[^\n;]{0,200}?|(?:distinct )?["`][\w.]+["`](?:, ?|\.)["`][^\n;]{1,400}?) from ["`\[]\w|\bselect ["`]\w+["`] from ["`]\w+["`] (?:where|order|limit|inner|left|join|group|as|for) |\b(?:INSERT INTO|insert into) ["`\[]?[\w."`\]]+ ?\(|\bUPDATE ["`\[]?[\w."`\]]+ SET |\bupdate ["`\[][\w."`\]]+ set |\b(?:DELETE FROM|delete from) ["`\[]?[\w."`\]]+ (?:WHERE|where) "#),
    text(Kind::ConnectionError, "a refused or failed connection", &["ECONNREFUSED", "ENOTFOUND", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH", "EAI_AGAIN", "dial tcp", "dial unix"],
        r"\bconnect (?:ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENOENT) \S|\bECONNREFUSED\b|\bgetaddrinfo (?:ENOTFOUND|EAI_AGAIN)|\bread ECONNRESET|\bdial (?:tcp|unix) \S+:"),
    text(Kind::ConnectionError, "a refused or failed connection", &["Connection refused", "connection refused", "Failed to establish a new connection", "HTTPConnectionPool", "HTTPSConnectionPool", "java.net.", "Communications link failure", "could not connect to server", "connection to server at", "Can't connect to MySQL", "connect to MySQL server", "os error 1", "no such host", "Name or service not known", "Temporary failure in name resolution", "Max retries exceeded with url", "Cannot connect to host "],
        r#"(?:\[Errno [0-9]+\]|\(os error [0-9]+\)) ?(?:Connection refused)?|Connection refused \(os error|[Cc]onnection refused[^\n]{0,60}?[0-9]{2,5}|[\w.-]+:[0-9]{2,5}[^\n]{0,60}?[Cc]onnection refused|Failed to establish a new connection|HTTPS?ConnectionPool\(host=|java\.net\.(?:Connect|UnknownHost|SocketTimeout)Exception|Communications link failure|could not connect to server|connection to server at "|Can't connect to MySQL server|lookup \S+(?: on \S+)?: no such host|Name or service not known|Temporary failure in name resolution|Max retries exceeded with url|Cannot connect to host \S+:[0-9]+"#),
    text(Kind::ConnectionString, "a connection string with its password", &["postgres://", "postgresql://", "mysql://", "mariadb://", "mongodb://", "mongodb+srv://", "redis://", "rediss://", "amqp://", "amqps://"],
        r"(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?)://[^\s:@/<]*:[^\s@/<*]+@[\w.\[-]"),

    // The language's own words for a bug
    text(Kind::InternalMessage, "a JavaScript runtime error", &["Cannot read propert", "Cannot set propert", "is not a function", "is not defined", "is not iterable", "TypeError: ", "Cannot destructure property", "Maximum call stack size exceeded", "Cannot convert undefined"],
        r"Cannot (?:read|set) propert(?:y|ies)[^\n]{0,120}? of (?:undefined|null)|Cannot read property '[^'\n]+' of|\b(?:Type|Reference|Range)Error: \w|[\w$)\]]\.[\w$]+ is not a function|\b[\w$.]+ is not iterable|Cannot destructure property|Maximum call stack size exceeded|Cannot convert undefined or null to object"),
    text(Kind::InternalMessage, "a Python exception", &["KeyError", "AttributeError", "NoneType", "ZeroDivisionError", "IndexError", "NameError", "UnboundLocalError", "RecursionError", "JSON serializable", "UnicodeEncodeError", "division by zero", "list index out of range"],
        r#"\b(?:KeyError|AttributeError|ZeroDivisionError|IndexError|NameError|UnboundLocalError|RecursionError|Unicode(?:En|De)codeError)(?:: |\(['"])|'NoneType' object|[Oo]bject of type '?\w+'? is not JSON serializable|\bdivision by zero\b|list index out of range"#),
    text(Kind::InternalMessage, "a Java exception", &["java.lang.", "java.util.", "NullPointerException", "ClassCastException", "Cannot invoke "],
        r"\bjava\.(?:lang|util)\.(?:\w*IndexOutOfBounds|NumberFormat|Arithmetic|NegativeArraySize|ArrayStore|ConcurrentModification|NoSuchElement|ClassNotFound|NoSuchMethod|InputMismatch)Exception\b|\bjava\.lang\.\w+Error\b|\bNullPointerException\b|\bClassCastException\b|Cannot invoke .{1,160}? because "),
    error_without_source(Kind::InternalMessage, "a Java exception", &["java.lang.", "java.util."], r"\bjava\.(?:lang|util)\.[\w.]*Exception\b"),
    text(Kind::InternalMessage, "a .NET exception", &["Object reference not set", "System."], r"Object reference not set to an instance of an object|\bSystem\.(?:[A-Z]\w*\.)*[A-Z]\w*Exception\b"),
    text(Kind::InternalMessage, "a Ruby exception", &["undefined method", "undefined local variable", "NoMethodError", "NameError", "uninitialized constant"], r"undefined method ['`‘]\w+[?!=]?['’] for|undefined local variable or method|\bNoMethodError\b|uninitialized constant [A-Z]"),
    text(Kind::InternalMessage, "a Go runtime error", &["runtime error: ", "interface conversion: ", "json: cannot unmarshal ", "nil pointer dereference"], r"runtime error: [a-z]|interface conversion: interface|nil pointer dereference"),
    text(Kind::InternalMessage, "a Rust error", &["called `Option::", "called `Result::", "index out of bounds: "], r"called `(?:Option|Result)::\w+\(\)` on an? |index out of bounds: the len is"),
    text(Kind::InternalMessage, "a PHP error", &["Call to a member function ", "Call to undefined ", "Undefined array key", "Undefined variable", "Attempt to read property"],
        r#"(?:^|[">])(?:Call to a member function \w+\(\) on |Call to undefined (?:method|function) |Undefined array key |Undefined variable:? |Attempt to read property )"#),
    text(Kind::InternalMessage, "an Elixir error", &["no function clause matching", "no match of right hand side value", "(UndefinedFunctionError)"], r"no function clause matching in |no match of right hand side value|\(UndefinedFunctionError\)"),

    // Paths, when nothing said more
    shown(Kind::ServerPath, "a path of the server", &["/home/", "/srv/", "/var/", "/usr/", "/opt/", "/app/", "/root/", "/etc/", "/Users/", "/workspace/", "/tmp/", "\\/home\\/", "\\/srv\\/", "\\/var\\/", "\\/app\\/"],
        r#"(?:^|[\s"'`(\[<>:=])(?:file://)?/(?:home|srv|var|usr|opt|app|root|etc|Users|workspace|tmp)/(?:[\w.@+-]+/)*[\w@+-]+\.(?:js|mjs|cjs|ts|tsx|jsx|py|pyc|rb|erb|php|phtml|java|jar|war|class|go|rs|ex|exs|cs|dll|pl|pm|lua|conf|ini|env|ya?ml|toml|properties|sqlite3?|db|log|sock|pem|key|so|ejs|pug|hbs|html|xml|sql)\b"#),
    shown(Kind::ServerPath, "a path of the server", &["ENOENT", "EACCES", "EISDIR", "No such file or directory", "no such file or directory", "Permission denied"],
        r"(?:ENOENT|EACCES|EISDIR|ENOTDIR)[^\n]{0,80}? '?/|\[Errno [0-9]+\] [A-Z][^\n]{0,60}'/|open /[\w./-]+: (?:no such file or directory|permission denied)|No such file or directory[^\n]{0,20}/[\w-]+/"),
    shown(Kind::ServerPath, "a path of a Windows server", &[":\\"], r"(?i)\b[a-z]:\\{1,2}(?:inetpub|windows|users|program files|www|web|sites|app|src|home|projects?|build|agent)[^\s\\]*\\{1,2}[\w.\\ -]+"),
];
