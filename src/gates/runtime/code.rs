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
    }
}
