//! Problems with their lines and carets.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::redact::Redactor;
use crate::report;
use crate::setting::Problem;

/// All problems of the configuration `text`, called `file`, as a person reads them. Secrets are blanked.
pub fn render(
    problems: &[Problem],
    file: &str,
    text: &str,
    redactor: &Redactor,
    color: bool,
) -> String {
    let shown = redactor.blank(text);
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut out = String::new();
    for problem in problems {
        let message = report::line(redactor.scrub(&problem.message).as_str());
        let end = problem
            .span
            .end
            .min(shown.len())
            .max(problem.span.start.min(shown.len()));
        let start = problem.span.start.min(end);
        let snippet = Snippet::source(&shown)
            .path(file)
            .annotation(AnnotationKind::Primary.span(start..end));
        let help = problem
            .help
            .as_ref()
            .map(|help| report::line(redactor.scrub(help).as_str()));
        let mut group = Group::with_title(Level::ERROR.primary_title(&message)).element(snippet);
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(help));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}
