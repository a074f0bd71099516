//! What the gate can find.

use crate::model::codes;

codes! {
    /// Findings of `runtime`.
    pub enum RuntimeCode {
        EdgeUnsupportedImport = "edge-unsupported-import" => Failure,
            "an edge route loads something that the edge runtime doesn't have",
            "move the import out of what the route loads, or let the route run on Node: export const runtime = \"nodejs\"";
        LazyEdgeImport = "lazy-edge-import" => Warning,
            "an edge route loads something that the edge runtime doesn't have, but only when some code runs",
            "make sure that code never runs on the edge, or let the route run on Node: export const runtime = \"nodejs\"";
        EdgeCodeEvaluation = "edge-code-evaluation" => Failure,
            "an edge route makes code from text (`eval`, `new Function`), which the edge runtime refuses",
            "write the code out, or let the route run on Node: export const runtime = \"nodejs\"";
        EdgeUnsupportedInterface = "edge-unsupported-interface" => Warning,
            "an edge route uses an interface of Node, such as `process.cwd`, that the edge runtime doesn't have",
            "use what the web has instead, or let the route run on Node: export const runtime = \"nodejs\"";
        ComputedRuntime = "computed-runtime" => Failure,
            "a route's `runtime` isn't written out, which Next.js refuses to build",
            "write the value out: export const runtime = \"edge\"";
        StaleBuild = "stale-build" => Warning,
            "the build output doesn't know an edge route that the source has",
            "build again before the gate runs";
        UnreadableBuild = "unreadable-build" => Error,
            "the build output can't be read whole",
            "build again, and keep the build folder complete between the build's job and this one";
        UnreadableSource = "unreadable-source" => Warning,
            "a source file on the way of an edge route can't be read",
            "see whether the file parses";
        NotInstalled = "not-installed" => Note,
            "packages that edge routes import aren't installed here, so what they load isn't known",
            "install the dependencies before the gate runs, or run it on a build";
        VersionMismatch = "version-mismatch" => Warning,
            "places that name a version of a language don't agree; a failure where the deployed version is concerned",
            "make them agree: what is tested should be what runs";
        MovingVersion = "moving-version" => Note,
            "a place names whatever version is the newest, so that what runs next week isn't what was tested",
            "name a version, at least its first number";
        EndOfLife = "end-of-life" => Warning,
            "a release line is past its end of life, or near it: it gets no more security fixes",
            "move to a maintained line";
        SecretInArtifact = "secret-in-artifact" => Failure,
            "a file with secrets is among what is shipped",
            "leave it out of the artifact, and give the values to the process where it runs";
        DanglingLink = "dangling-link" => Failure,
            "a link in what is shipped leads nowhere",
            "copy what it links to as well, or copy with links followed";
        MissingTracedFile = "missing-traced-file" => Failure,
            "a file that the build traced as needed at run time isn't there",
            "build again; a step between the build and this gate may have removed it";
        MissingArtifact = "missing-artifact" => Error,
            "a folder that `artifacts` names isn't there",
            "build it before the gate runs, or take it out of `artifacts`";
        IgnoredCopy = "ignored-copy" => Failure,
            "a Dockerfile copies something that .dockerignore leaves out, so that the image can't be built",
            "take it out of .dockerignore, or don't copy it";
        NativeModuleMismatch = "native-module-mismatch" => Failure,
            "a native module isn't built for the platform or the Node that it will run on",
            "install the dependencies on the platform they run on: npm ci inside the image, or npm install --os --cpu --libc";
        WorkerCompat = "worker-compat" => Failure,
            "a Cloudflare Worker loads something that its compatibility date and flags don't give",
            "see `compatibility_date` and `compatibility_flags` in the wrangler file";
    }
}
