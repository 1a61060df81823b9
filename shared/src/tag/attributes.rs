//! From an element's attributes to the URL and size that are kept.

use super::element::{Attribute, Element};
use super::source::ValueMap;
use super::{Content, MAX_SIZE, Size};
use crate::commission_type::CommissionType;
use crate::passed_values::PassedValueNames;
use crate::problem::{Code, Problem, Report, excerpt};
use crate::template::UrlTemplate;

/// Attributes that every pixel generator writes and that change nothing here.
const SILENT: [&str; 8] =
    ["alt", "border", "frameborder", "scrolling", "marginwidth", "marginheight", "allowtransparency", "seamless"];

/// Attributes that are harmless and not kept.
const IGNORED: [&str; 16] = [
    "id",
    "class",
    "name",
    "title",
    "referrerpolicy",
    "loading",
    "decoding",
    "fetchpriority",
    "align",
    "hspace",
    "vspace",
    "sandbox",
    "allowfullscreen",
    "hidden",
    "role",
    "tabindex",
];

/// The properties that hide or size an element.
const STYLES: [&str; 19] = [
    "display",
    "visibility",
    "opacity",
    "position",
    "left",
    "top",
    "right",
    "bottom",
    "width",
    "height",
    "border",
    "border-width",
    "border-style",
    "margin",
    "padding",
    "overflow",
    "float",
    "clip",
    "z-index",
];

/// Judges every attribute.
pub(super) fn read(
    element: &Element,
    text: &str,
    names: &PassedValueNames,
    commission_type: CommissionType,
    report: &mut Report,
) -> Option<Content> {
    let mut template = None;
    let mut has_source = false;
    let Size { mut width, mut height } = Size::default();
    for attribute in &element.attributes {
        match attribute.name.as_str() {
            "src" => {
                has_source = true;
                template = source(attribute, text, names, commission_type, report);
            }
            "width" => width = size(attribute, report),
            "height" => height = size(attribute, report),
            "style" => style(attribute, report),
            _ => other(attribute, report),
        }
    }
    if !has_source {
        let message = format!("The <{}> has no src; give it the pixel’s URL.", element.kind.element());
        report.refuse(Problem::new(Code::MissingSource, element.range.clone(), message));
    }
    Some(Content { template: template?, size: Size { width, height } })
}

fn source(
    attribute: &Attribute,
    text: &str,
    names: &PassedValueNames,
    commission_type: CommissionType,
    report: &mut Report,
) -> Option<UrlTemplate> {
    if attribute.value.trim().is_empty() {
        let message = "src is empty; give it the pixel’s URL.";
        report.refuse(Problem::new(Code::MissingSource, attribute.range.clone(), message));
        return None;
    }
    let (template, found) = UrlTemplate::examine(&attribute.value, names, commission_type);
    let map = ValueMap::new(attribute, text);
    found.problems.into_iter().for_each(|problem| report.refuse(map.problem(problem)));
    found.warnings.into_iter().for_each(|warning| report.warn(map.problem(warning)));
    template
}

fn size(attribute: &Attribute, report: &mut Report) -> u16 {
    let value = attribute.value.trim();
    let digits = value.strip_suffix("px").unwrap_or(value).trim_end();
    if value.is_empty() {
        return 1;
    }
    match digits.parse::<u16>() {
        Ok(size) if size <= MAX_SIZE && digits.bytes().all(|byte| byte.is_ascii_digit()) => size,
        _ => {
            let message = format!(
                "{} is “{}”; give a number of pixels from 0 to {MAX_SIZE}, or leave it out.",
                attribute.name,
                excerpt(value)
            );
            report.refuse(Problem::new(Code::BadSize, attribute.range.clone(), message));
            1
        }
    }
}

fn style(attribute: &Attribute, report: &mut Report) {
    let range = attribute.range.clone();
    match attribute.value.split(';').find(|declaration| !is_plain(declaration)) {
        Some(declaration) => {
            let message = format!("The style “{}” is not accepted; take the style out.", excerpt(declaration.trim()));
            report.refuse(Problem::new(Code::StyleNotAllowed, range, message).suggest(""));
        }
        None => {
            let message = "The style is not kept: pixels are always built invisible. Only width and height count.";
            report.warn(Problem::new(Code::StyleIgnored, range, message));
        }
    }
}

/// Whether a declaration only hides or sizes.
fn is_plain(declaration: &str) -> bool {
    let Some((property, value)) = declaration.split_once(':') else { return declaration.trim().is_empty() };
    let property = property.trim().to_ascii_lowercase();
    STYLES.contains(&property.as_str())
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'.' | b'-' | b'%' | b'!' | b'#'))
}

fn other(attribute: &Attribute, report: &mut Report) {
    let name = attribute.name.as_str();
    if SILENT.contains(&name) {
        return;
    }
    let range = attribute.range.clone();
    let shown = excerpt(name);
    if name.starts_with("on") {
        let message = format!("{shown} would run code on the page and is never accepted; take it out.");
        report.refuse(Problem::new(Code::EventHandler, range, message).suggest(""));
    } else if name == "srcdoc" {
        let message = "srcdoc carries a page of its own and is never accepted; give a src instead.";
        report.refuse(Problem::new(Code::SourceDocument, range, message).suggest(""));
    } else if IGNORED.contains(&name) || is_custom(name) {
        let message = format!("{shown} is not kept.");
        report.warn(Problem::new(Code::AttributeIgnored, range, message));
    } else {
        let message = format!("The attribute {shown} is not accepted; take it out.");
        report.refuse(Problem::new(Code::UnknownAttribute, range, message).suggest(""));
    }
}

fn is_custom(name: &str) -> bool {
    let custom = name.strip_prefix("data-").or_else(|| name.strip_prefix("aria-"));
    custom.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')))
}
