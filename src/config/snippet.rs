//! Problems with their lines and carets.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::redact::Redactor;
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
        let message = redactor.scrub(&problem.message);
        let end = problem
            .span
            .end
            .min(shown.len())
            .max(problem.span.start.min(shown.len()));
        let start = problem.span.start.min(end);
        let snippet = Snippet::source(&shown)
            .path(file)
            .annotation(AnnotationKind::Primary.span(start..end));
        let help = problem.help.as_ref().map(|help| redactor.scrub(help));
        let mut group =
            Group::with_title(Level::ERROR.primary_title(message.as_str())).element(snippet);
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}
