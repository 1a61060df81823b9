//! Scheme and authority: the parts of a URL that decide where a request goes. They are literal or refused.

use std::ops::Range;

use crate::problem::{Code, Problem, Report, excerpt};

/// Where the parts of a URL lie in its text, in bytes.
pub(super) struct Frame {
    /// User info, host and port.
    pub(super) authority: Range<usize>,
    /// The host within the authority.
    pub(super) host: Range<usize>,
    /// What follows the last `:` of the authority.
    pub(super) port: Range<usize>,
    /// Where an IPv6 address in brackets ends; those brackets are no token.
    pub(super) ipv6_end: Option<usize>,
}

/// Finds the parts and reports what is wrong with them, tokens aside. None if the text is no web URL at all, so that
/// nothing else about it is worth telling.
pub(super) fn read(text: &str, report: &mut Report) -> Option<Frame> {
    let start = scheme(text, report)?;
    let rest = text.get(start..)?;
    let end = start + rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let inside = text.get(start..end)?;
    let host_start = inside.rfind('@').map_or(start, |at| start + at + 1);
    let host_and_port = text.get(host_start..end)?;
    let ipv6_length = host_and_port
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .filter(|(address, _)| address.contains(':'))
        .map(|(address, _)| address.len() + 2);
    let port_from = ipv6_length.unwrap_or_default();
    let colon = host_and_port.get(port_from..)?.rfind(':').map(|at| host_start + port_from + at);
    let frame = Frame {
        authority: start..end,
        host: host_start..colon.unwrap_or(end),
        port: colon.map_or(end, |colon| colon + 1)..end,
        ipv6_end: ipv6_length.map(|length| host_start + length),
    };
    check_authority(text, &frame, report);
    Some(frame)
}

/// Reports on the scheme; returns where the authority begins.
fn scheme(text: &str, report: &mut Report) -> Option<usize> {
    if text.starts_with('<') {
        let message = "This is a tag, not a URL. Choose the pixel type Image or Iframe for it, or paste only its URL.";
        report.refuse(Problem::new(Code::TagNotUrl, 0..text.len(), message));
        return None;
    }
    let before_path = text.get(..text.find(['/', '?', '#', '\\']).unwrap_or(text.len())).unwrap_or_default();
    let Some(colon) = before_path.find(':') else {
        return no_scheme(text, before_path, report);
    };
    let written = before_path.get(..colon).unwrap_or_default();
    // Browsers drop tabs and line breaks inside a scheme and control characters before it.
    let scheme: String = written
        .chars()
        .filter(|letter| !letter.is_control() && *letter != ' ')
        .collect::<String>()
        .to_ascii_lowercase();
    let after = colon + 1;
    let rest = text.get(after..).unwrap_or_default();
    let slashes = rest.bytes().take_while(|byte| matches!(byte, b'/' | b'\\')).count();
    match scheme.as_str() {
        "http" | "https" if slashes == 2 && rest.starts_with("//") => return Some(after + slashes),
        "http" | "https" => {
            let message = format!("Write {scheme}:// with two slashes, then the host.");
            let end = after + slashes;
            report.refuse(Problem::new(Code::MalformedScheme, 0..end, message).suggest(format!("{scheme}://")));
            return Some(end);
        }
        "javascript" | "vbscript" | "livescript" => {
            let message = format!("A {scheme}: URL runs code and is never accepted; give an https:// URL.");
            report.refuse(Problem::new(Code::ScriptUrl, 0..after, message));
        }
        "data" => {
            let message = "A data: URL carries its own content and tells nobody anything; give an https:// URL.";
            report.refuse(Problem::new(Code::DataUrl, 0..after, message));
        }
        _ if scheme.contains(['[', '{', ']', '}', '$']) => token_in_scheme(text, 0..after, report),
        _ if scheme.contains('.') || scheme == "localhost" || rest.starts_with(|next: char| next.is_ascii_digit()) => {
            return no_scheme(text, before_path, report);
        }
        _ => {
            let message = format!("{}: is not accepted; give an https:// or http:// URL.", excerpt(&scheme));
            report.refuse(Problem::new(Code::OtherScheme, 0..after, message));
        }
    }
    None
}

/// Reports that no scheme is written; returns where the authority would begin.
fn no_scheme(text: &str, before_path: &str, report: &mut Report) -> Option<usize> {
    let slashes = text.bytes().take_while(|byte| matches!(byte, b'/' | b'\\')).count();
    if slashes >= 2 {
        let message = "The URL begins with //, which leaves the scheme to the page; write https:// before the host.";
        report.refuse(Problem::new(Code::SchemeRelative, 0..slashes, message).suggest("https://"));
        return Some(slashes);
    }
    if text.starts_with(['[', '{', '$']) {
        token_in_scheme(text, 0..before_path.len(), report);
        return None;
    }
    if before_path.is_empty() || text.starts_with('.') {
        let message = "The URL has no host; give the whole URL, beginning with https://.";
        report.refuse(Problem::new(Code::RelativeUrl, 0..text.len().min(1), message));
        return None;
    }
    let message = format!("The URL has no scheme; write https://{}.", excerpt(before_path));
    let mended = format!("https://{before_path}");
    report.refuse(Problem::new(Code::MissingScheme, 0..before_path.len(), message).suggest(mended));
    Some(0)
}

fn token_in_scheme(text: &str, range: Range<usize>, report: &mut Report) {
    let message = format!(
        "A token can’t choose where a request goes: {} stands where the scheme belongs. Begin with https:// and the host.",
        excerpt(text.get(range.clone()).unwrap_or_default())
    );
    report.refuse(Problem::new(Code::TokenInScheme, range, message));
}

fn check_authority(text: &str, frame: &Frame, report: &mut Report) {
    let user_info = frame.authority.start..frame.host.start;
    if !user_info.is_empty() {
        let message = "A name or password before @ is not accepted; take it out, with the @.";
        report.refuse(Problem::new(Code::UserInfo, user_info, message).suggest(""));
    }
    let host = text.get(frame.host.clone()).unwrap_or_default();
    if host.is_empty() && report.problems.is_empty() {
        let message = "There is no host after the scheme; write one, as in https://net.example/.";
        report.refuse(Problem::new(Code::MissingHost, 0..frame.authority.end, message));
    }
    if !host.is_ascii() {
        let message = format!("Write the host {} in its xn-- form, as DNS knows it.", excerpt(host));
        report.refuse(Problem::new(Code::HostNotAscii, frame.host.clone(), message));
    }
}
