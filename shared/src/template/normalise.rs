//! Turns a checked text into segments, in the spelling that browsers and the runtime will give its URL.

use url::{ParseError, Url};

use super::frame::Frame;
use super::scan::Found;
use super::{Place, Segment, UrlTemplate};
use crate::problem::{Code, Problem, Report, excerpt};

/// Builds the template by parsing the URL with a marker in place of each token. The parser of the WHATWG URL standard
/// thus spells every literal piece, and proves that scheme, host and port are those written in the text.
pub(super) fn build(text: &str, frame: &Frame, found: &Found, report: &mut Report) -> Option<UrlTemplate> {
    let markers = markers(text, found.tokens.len());
    let mut probe = String::with_capacity(text.len());
    let mut at = 0;
    for ((range, _), marker) in found.tokens.iter().zip(&markers) {
        probe.push_str(text.get(at..range.start)?);
        probe.push_str(marker);
        at = range.end;
    }
    probe.push_str(text.get(at..)?);
    let url = match Url::parse(&probe) {
        Ok(url) => url,
        Err(error) => {
            report.refuse(parse_problem(text, frame, error));
            return None;
        }
    };
    if let Some(problem) = host_problem(text, frame, &url) {
        report.refuse(problem);
        return None;
    }
    let segments = segments(&url, found, &markers);
    let mut origin = url;
    origin.set_path("/");
    origin.set_query(None);
    origin.set_fragment(None);
    match segments {
        Some(segments) => Some(UrlTemplate { source: text.to_owned(), origin, segments }),
        None => {
            let message = "This URL can’t be read for sure; write it more plainly.";
            report.refuse(Problem::new(Code::BadHost, 0..text.len(), message));
            None
        }
    }
}

/// One marker for each token, of characters that no part of a URL changes, none of them in the text.
fn markers(text: &str, count: usize) -> Vec<String> {
    let stem = (0..=text.len()).map(|number| format!("Z{number}z")).find(|stem| !text.contains(stem.as_str()));
    let stem = stem.unwrap_or_default();
    (0..count).map(|number| format!("{stem}{number}.")).collect()
}

fn segments(url: &Url, found: &Found, markers: &[String]) -> Option<Vec<Segment>> {
    let spelled = url.as_str();
    let fragment_length = url.fragment().map_or(0, |fragment| fragment.len() + 1);
    let query_length = url.query().map_or(0, |query| query.len() + 1);
    let query_end = spelled.len().checked_sub(fragment_length)?;
    let path_end = query_end.checked_sub(query_length)?;
    let mut at = path_end.checked_sub(url.path().len())?;
    let mut segments = vec![];
    let mut literal = spelled.get(..at)?.to_owned();
    for ((_, token), marker) in found.tokens.iter().zip(markers) {
        let start = at + spelled.get(at..)?.find(marker.as_str())?;
        literal.push_str(spelled.get(at..start)?);
        if !literal.is_empty() {
            segments.push(Segment::Literal(std::mem::take(&mut literal)));
        }
        let place = match start {
            _ if start < path_end => Place::Path,
            _ if start < query_end => Place::Query,
            _ => Place::Fragment,
        };
        segments.push(Segment::Token { token: *token, place });
        at = start + marker.len();
    }
    literal.push_str(spelled.get(at..)?);
    if !literal.is_empty() {
        segments.push(Segment::Literal(literal));
    }
    Some(segments)
}

fn host_problem(text: &str, frame: &Frame, url: &Url) -> Option<Problem> {
    let written = text.get(frame.host.clone())?;
    let read = url.host_str().unwrap_or_default();
    if written.eq_ignore_ascii_case(read) {
        return None;
    }
    let message = format!("The host {} is read as {}; write that.", excerpt(written), excerpt(read));
    Some(Problem::new(Code::DisguisedHost, frame.host.clone(), message).suggest(read))
}

fn parse_problem(text: &str, frame: &Frame, error: ParseError) -> Problem {
    if error == ParseError::InvalidPort {
        let port = excerpt(text.get(frame.port.clone()).unwrap_or_default());
        let message = format!("The port {port} is not a number from 0 to 65535; mend it or leave it out.");
        return Problem::new(Code::BadPort, frame.port.clone(), message);
    }
    let host = excerpt(text.get(frame.host.clone()).unwrap_or_default());
    let why = match error {
        ParseError::EmptyHost => "is empty",
        ParseError::InvalidIpv4Address => "looks like an IPv4 address but is none",
        ParseError::InvalidIpv6Address => "looks like an IPv6 address but is none",
        _ => "has characters that no host name has",
    };
    Problem::new(Code::BadHost, frame.host.clone(), format!("The host {host} {why}; write a name such as net.example."))
}
