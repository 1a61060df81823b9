use proptest::prelude::*;

use super::*;
use crate::passed_values::Position;

fn names() -> PassedValueNames {
    PassedValueNames::parse(&[Some("click_id"), Some("pub")], Some(2), None).unwrap()
}

/// Codes and suggestions of every problem, each as `code "text it is about" -> suggestion`.
fn problems(text: &str, commission_type: CommissionType) -> Vec<String> {
    describe(text, &check(text, &names(), commission_type).problems)
}

fn describe(text: &str, problems: &[Problem]) -> Vec<String> {
    let describe = |problem: &Problem| {
        let about = &text[problem.range.clone()];
        match &problem.suggestion {
            Some(suggestion) => format!("{} {about} -> {suggestion}", problem.code),
            None => format!("{} {about}", problem.code),
        }
    };
    problems.iter().map(describe).collect()
}

fn check_problems(text: &str, expected: &[&str]) {
    assert_eq!(problems(text, CommissionType::Cpa), expected, "{text}");
}

fn check_warnings(text: &str, expected: &[&str]) {
    let report = check(text, &names(), CommissionType::Cpa);
    assert_eq!(report.problems, [], "{text}");
    assert_eq!(describe(text, &report.warnings), expected, "{text}");
}

fn template(text: &str) -> UrlTemplate {
    UrlTemplate::parse(text, &names(), CommissionType::Cpa).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

/// Renders with `value` for every token.
fn check_render(text: &str, value: &str, expected: &str) {
    let rendered = template(text).render(&|_| Some(value.to_owned()));
    assert_eq!(rendered.url, expected, "{text} with {value:?}");
    assert_eq!(rendered.pieces.iter().map(Piece::text).collect::<String>(), rendered.url);
    assert_eq!(url::Url::parse(&rendered.url).unwrap().as_str(), rendered.url, "{text} with {value:?}");
}

#[test]
fn values_are_encoded_for_their_place() {
    check_render("https://net.example/pb?tid=[c1]", "a b&c=d", "https://net.example/pb?tid=a%20b%26c%3Dd");
    check_render("https://net.example/pb?tid=[click_id]", "é\u{0}\r\n", "https://net.example/pb?tid=%C3%A9%00%0D%0A");
    check_render("https://net.example/pb/[c1]/x", "../../etc?#", "https://net.example/pb/..%2F..%2Fetc%3F%23/x");
    check_render("https://net.example/#[c1]", "a#b", "https://net.example/#a%23b");
    check_render("https://net.example/?a=[c1]", "AZaz09-._~", "https://net.example/?a=AZaz09-._~");
    check_render("https://net.example?[c1]=[pub]", "x", "https://net.example/?x=x");
    check_render("https://net.example/?a=[c1]", "", "https://net.example/?a=");
}

#[test]
fn values_are_never_expanded_again() {
    check_render(
        "https://net.example/?a=[c1]&b=[pub]",
        "[orderId]",
        "https://net.example/?a=%5BorderId%5D&b=%5BorderId%5D",
    );
    check_render("https://net.example/?a=[c1]", "%5BorderId%5D", "https://net.example/?a=%255BorderId%255D");
}

#[test]
fn values_do_not_climb() {
    check_render("https://net.example/a/[c1]", "..", "https://net.example/a/%252E%252E");
    check_render("https://net.example/a/[c1]/b", ".", "https://net.example/a/%252E/b");
    check_render("https://net.example/a/[c1][pub]/b?x=[c1]", ".", "https://net.example/a/%252E%252E/b?x=.");
    check_render("https://net.example/a/[c1]b", "..", "https://net.example/a/..b");
    check_render("https://net.example/a/b?c=/[c1]/", "..", "https://net.example/a/b?c=/../");
    check_render("https://net.example/[c1]?", "..", "https://net.example/%252E%252E?");
    check_render("https://net.example/a/[c1]", "%2e%2e", "https://net.example/a/%252e%252e");
}

#[test]
fn literals_are_spelled_as_a_browser_spells_them() {
    check_render("HTTPS://Net.Example:443/ä/[c1]?q='é|'", "x", "https://net.example/%C3%A4/x?q=%27%C3%A9|%27");
    check_render("http://net.example:80?x=[c1]", "x", "http://net.example/?x=x");
    check_render("http://[2001:db8::1]:8080/[c1]", "x", "http://[2001:db8::1]:8080/x");
    check_render("  https://net.example/[c1]\r\n", "x", "https://net.example/x");
    check_render("https://net.example/p[c1]?items[]=1&items[0]=2", "x", "https://net.example/px?items[]=1&items[0]=2");
    check_render("https://xn--bcher-kva.example/[c1]", "x", "https://xn--bcher-kva.example/x");
    check_render(
        "https://net.example/{a b}/[c1]".replace(' ', "%20").as_str(),
        "x",
        "https://net.example/%7Ba%20b%7D/x",
    );
    assert_eq!(template("  HTTPS://Net.Example/[c1] ").source(), "HTTPS://Net.Example/[c1]");
    assert_eq!(template("https://Net.Example:8443/a?b=[c1]#c").origin().as_str(), "https://net.example:8443/");
}

#[test]
fn empty_tokens_are_named_once() {
    let rendered = template("https://net.example/?a=[c1]&b=[orderId]&c=[click_id]&d=[taxTotal]").render(&|token| {
        (token == Token::OrderId).then(|| "A1".to_owned()).or((token == Token::TaxTotal).then(String::new))
    });
    assert_eq!(rendered.url, "https://net.example/?a=&b=A1&c=&d=");
    assert_eq!(rendered.empty, [Token::PassedValue(Position::FIRST), Token::TaxTotal]);
}

#[test]
fn tokens_and_segments_are_told() {
    let template = template("https://net.example/[orderId]/x?a=[c1]&b=[click_id]#[pub]");
    let second = Token::PassedValue(Position::parse(2).unwrap());
    assert_eq!(template.tokens(), [Token::OrderId, Token::PassedValue(Position::FIRST), second]);
    let literal = |text: &str| Segment::Literal(text.to_owned());
    assert_eq!(
        template.segments(),
        [
            literal("https://net.example/"),
            Segment::Token { token: Token::OrderId, place: Place::Path },
            literal("/x?a="),
            Segment::Token { token: Token::PassedValue(Position::FIRST), place: Place::Query },
            literal("&b="),
            Segment::Token { token: Token::PassedValue(Position::FIRST), place: Place::Query },
            literal("#"),
            Segment::Token { token: second, place: Place::Fragment },
        ]
    );
}

#[test]
fn tokens_choose_no_destination() {
    check_problems("https://[c1]/", &["tokenInHost [c1]"]);
    check_problems("https://[c1]", &["tokenInHost [c1]"]);
    check_problems("https://x[c1].y/", &["tokenInHost [c1]"]);
    check_problems("https://net.example[c1]/", &["tokenInHost [c1]"]);
    check_problems("https://net.example[c1]", &["tokenInHost [c1]"]);
    check_problems("https://[nonsense].y/", &["tokenInHost [nonsense]"]);
    check_problems("https://{sub1}.y/", &["tokenInHost {sub1}"]);
    check_problems("https://a.b:[c1]/", &["tokenInPort [c1]"]);
    check_problems("https://a.b:80[c1]/", &["tokenInPort [c1]"]);
    check_problems("https://[c1]@a.b/", &["tokenInUserInfo [c1]", "userInfo [c1]@ -> "]);
    check_problems("https://u:[c1]@a.b/", &["userInfo u:[c1]@ -> ", "tokenInUserInfo [c1]"]);
    check_problems("[c1]://a.b/", &["tokenInScheme [c1]:"]);
    check_problems("http[c1]://a.b/", &["tokenInScheme http[c1]:"]);
    check_problems("[c1]", &["tokenInScheme [c1]"]);
    check_problems("[c1]/x", &["tokenInScheme [c1]"]);
    check_problems("{sub1}://a.b/", &["tokenInScheme {sub1}:"]);
    check_problems("https://[::1][c1]/", &["tokenInHost [c1]"]);
}

#[test]
fn schemes() {
    check_problems("", &["empty "]);
    check_problems("  ", &["empty   "]);
    check_problems("net.example/pb", &["missingScheme net.example -> https://net.example"]);
    check_problems("net.example:8080/pb", &["missingScheme net.example:8080 -> https://net.example:8080"]);
    check_problems("localhost:8080/pb", &["missingScheme localhost:8080 -> https://localhost:8080"]);
    check_problems("//net.example/pb", &["schemeRelative // -> https://"]);
    check_problems("/pb?x=[c1]", &["relativeUrl /"]);
    check_problems("?x=[c1]", &["relativeUrl ?"]);
    check_problems("https:/net.example/", &["malformedScheme https:/ -> https://"]);
    check_problems("https:net.example/", &["malformedScheme https: -> https://"]);
    check_problems("https:///net.example/", &["malformedScheme https:/// -> https://"]);
    check_problems("https:\\\\net.example/", &["malformedScheme https:\\\\ -> https://", "backslash \\\\ -> //"]);
    check_problems("javascript:alert(1)", &["scriptUrl javascript:"]);
    check_problems("JavaScript://net.example/%0aalert(1)", &["scriptUrl JavaScript:"]);
    check_problems("java\tscript:alert(1)", &["scriptUrl java\tscript:"]);
    check_problems("vbscript:x", &["scriptUrl vbscript:"]);
    check_problems("data:text/html,x", &["dataUrl data:"]);
    check_problems("ftp://net.example/", &["otherScheme ftp:"]);
    check_problems("mailto:a@net.example", &["otherScheme mailto:"]);
    check_problems("file:///etc/passwd", &["otherScheme file:"]);
    check_problems("user:secret@net.example/", &["otherScheme user:"]);
    check_problems("https://", &["missingHost https://"]);
    check_problems("https://?x=[c1]", &["missingHost https://"]);
    check_problems("https://:80/", &["missingHost https://:80"]);
    check_problems("<img src=x>", &["tagNotUrl <img src=x>"]);
}

#[test]
fn hosts() {
    check_problems("https://user@net.example/", &["userInfo user@ -> "]);
    check_problems("https://a:b@c@net.example/", &["userInfo a:b@c@ -> "]);
    check_problems("https://net.example:x/", &["badPort x"]);
    check_problems("https://net.example:65536/", &["badPort 65536"]);
    check_problems("https://bücher.example/", &["hostNotAscii bücher.example"]);
    check_problems("https://ｌocalhost/", &["hostNotAscii ｌocalhost"]);
    check_problems("https://0x7f.1/", &["disguisedHost 0x7f.1 -> 127.0.0.1"]);
    check_problems("https://2130706433/", &["disguisedHost 2130706433 -> 127.0.0.1"]);
    check_problems("https://%6eet.example/", &["disguisedHost %6eet.example -> net.example"]);
    check_problems("https://[0:0::1]/", &["disguisedHost [0:0::1] -> [::1]"]);
    check_problems("https://[::g]/", &["badHost [::g]"]);
    check_problems("https://a.b.256.256/", &["badHost a.b.256.256"]);
    check_problems("https://a^b.example/", &["badHost a^b.example"]);
    check_problems("https://net.example\\@evil.example/", &["backslash \\ -> /"]);
}

#[test]
fn unknown_tokens() {
    let url = |rest: &str| format!("https://net.example/?a={rest}");
    let check =
        |rest: &str, expected: &str| assert_eq!(problems(&url(rest), CommissionType::Cpa), [expected], "{rest}");
    check("[orderid]", "unknownToken [orderid] -> [orderId]");
    check("[ORDER_ID]", "unknownToken [ORDER_ID] -> [orderId]");
    check("[clickid]", "unknownToken [clickid] -> [click_id]");
    check("[ orderId ]", "unknownToken [ orderId ] -> [orderId]");
    check("[zip]", "unknownToken [zip]");
    check("[sourceValue1]", "unknownToken [sourceValue1] -> [click_id]");
    check("[orderId", "unclosedToken [orderId -> [orderId]");
    check("[orderI&b=1", "unclosedToken [orderI -> [orderId]");
    check("[", "unclosedToken [");
    check("[c1+1=x", "unclosedToken [c1 -> [c1]");
    check("orderId]", "strayBracket orderId] -> [orderId]");
    check("]", "strayBracket ] -> %5D");
    check("[c1]]", "strayBracket ] -> %5D");
    let message = &super::check(&url("[zip]"), &names(), CommissionType::Cpa).problems[0].message;
    assert!(message.contains("%5Bzip%5D"), "{message}");
}

#[test]
fn tokens_of_other_trackers() {
    let url = |rest: &str| format!("https://net.example/?a={rest}");
    let check =
        |rest: &str, expected: &[&str]| assert_eq!(problems(&url(rest), CommissionType::Cpa), expected, "{rest}");
    check("{transaction_id}", &["foreignToken {transaction_id} -> [click_id]"]);
    check("{sub2}&b={payout}", &["foreignToken {sub2} -> [pub]", "foreignToken {payout} -> [commission]"]);
    check("#s1#&p=#price#", &["foreignToken #s1# -> [click_id]", "foreignToken #price# -> [commission]"]);
    check("[[subid]]", &["foreignToken [[subid]] -> [click_id]"]);
    check("${click_subid}", &["foreignToken ${click_subid} -> [click_id]"]);
    check("{whatever_else}", &["foreignToken {whatever_else}"]);
    check("<click_id>", &["unsafeCharacter < -> %3C", "unsafeCharacter > -> %3E"]);
}

#[test]
fn tokens_without_a_value_for_the_commission_type() {
    let url = "https://net.example/?a=[orderId]&b=[orderTotal]&c=[c1]";
    assert_eq!(problems(url, CommissionType::Cpa), [] as [&str; 0]);
    assert_eq!(problems(url, CommissionType::Cpl), ["tokenNotAvailable [orderTotal]"]);
    assert_eq!(problems(url, CommissionType::Cpc), ["tokenNotAvailable [orderId]", "tokenNotAvailable [orderTotal]"]);
    let message = &check(url, &names(), CommissionType::Cpc).problems[0].message;
    assert_eq!(
        message,
        "[orderId] never has a value in a CPC pixel, which fires for a click. Take it out, with its parameter."
    );
}

#[test]
fn characters() {
    let url = |rest: &str| format!("https://net.example/{rest}");
    let check =
        |rest: &str, expected: &[&str]| assert_eq!(problems(&url(rest), CommissionType::Cpa), expected, "{rest}");
    check("a\0b", &["nullByte \0 -> "]);
    check("a%00b", &["nullByte %00 -> "]);
    check("a\nb\tc", &["controlCharacter \n -> ", "controlCharacter \t -> "]);
    check("a  b", &["space    -> %20%20"]);
    check("a\u{200B}b\u{A0}\u{202E}", &["invisibleCharacter \u{200B} -> ", "invisibleCharacter \u{A0}\u{202E} -> "]);
    check("a\\b", &["backslash \\ -> /"]);
    check("?a\\b[c1]", &[]);
    check("?a=1&amp;b=[c1]&AMP;c", &["htmlEntity &amp; -> &", "htmlEntity &AMP; -> &"]);
    check("?x=&#91;c1&#93;", &["htmlEntity &#91; -> [", "htmlEntity &#93; -> ]"]);
    check("<script>", &["unsafeCharacter < -> %3C", "unsafeCharacter > -> %3E"]);
    check("?a=%[c1]", &["percentBeforeToken % -> %25"]);
    check("?a=%2[c1]", &["percentBeforeToken %2 -> %252"]);
    check("../a", &["dotSegment .."]);
    check("a/%2E./[c1]", &["dotSegment %2E."]);
    check("a/.[c1]", &["dotSegment .[c1]"]);
    check("a/[c1].[pub]/b", &["dotSegment [c1].[pub]"]);
    check("a/...[c1]/?x=/../", &[]);
    check("a[0]", &["strayBracket [0] -> %5B0%5D"]);
}

#[test]
fn warnings() {
    check_warnings("https://net.example/?a=[c1]", &[]);
    check_warnings("https://net.example/", &["noToken https://net.example/"]);
    check_warnings("https://net.example/?a=[c1]#top", &["fragmentNotSent #top"]);
    check_warnings("https://net.example/?a=[c1]&b=100%", &["badPercent % -> %25"]);
    check_warnings("https://net.example/?a=[c1]&b=%5BorderId%5d", &["encodedToken %5BorderId%5d -> [orderId]"]);
    check_warnings("https://net.example/?a=[c1]&b=%5Bother%5D", &[]);
    let names = PassedValueNames::parse(&[Some("orderid")], None, None).unwrap();
    let text = "https://net.example/?a=[orderid]&b=[orderId]";
    let report = check(text, &names, CommissionType::Cpa);
    assert_eq!(report.problems, []);
    assert_eq!(describe(text, &report.warnings), ["lookalikeName [orderid] -> [orderId]"]);
}

#[test]
fn length() {
    let url = |length: usize| format!("https://net.example/?a=[c1]{}", "é".repeat(length - 27));
    assert_eq!(problems(&url(2048), CommissionType::Cpa), [] as [&str; 0]);
    assert_eq!(check(&url(2049), &names(), CommissionType::Cpa).problems[0].code, Code::TooLong);
    assert_eq!(check(&url(1_000_000), &names(), CommissionType::Cpa).problems[0].code, Code::TooLong);
    assert_eq!(check(&" ".repeat(1_000_000), &names(), CommissionType::Cpa).problems[0].code, Code::TooLong);
}

#[test]
fn no_more_is_told_than_anybody_reads() {
    let report = check(&format!("https://net.example/?{}", "[".repeat(2000)), &names(), CommissionType::Cpa);
    assert_eq!(report.problems.len(), Report::MAX);
}

#[test]
fn a_refused_token_is_not_also_missed() {
    let report = check("https://net.example/?a={sub1}", &names(), CommissionType::Cpa);
    assert_eq!(report.warnings, []);
}

#[test]
fn ranges_count_from_the_start_of_the_given_text() {
    check_problems(" \n https://net.example/?a=[zip] ", &["unknownToken [zip]"]);
}

/// Every suggestion, put in place, mends what it was offered for.
#[test]
fn suggestions_mend() {
    let cases = [
        "net.example/pb?a=[c1]",
        "//net.example/pb?a=[c1]",
        "https:net.example/?a=[orderid]",
        "https://user:pw@net.example/?a={sub1}&amp;b=#price#",
        "https://0x7f000001/?a=[click-id]&b=c 1",
        "https:\\\\net.example\\a?b=[[subid]]&c=%[c1]&d=orderId]&e=[orderTotal",
        "https://net.example/?a=\u{200B}${click_subid}\"x\"&b=<c>\0\n",
    ];
    for case in cases {
        let mut text = case.to_owned();
        for _ in 0..40 {
            let problems = check(&text, &names(), CommissionType::Cpa).problems;
            let Some(problem) = problems.into_iter().next() else { break };
            let suggestion = problem.suggestion.unwrap_or_else(|| panic!("{text}: {} has no suggestion", problem.code));
            text.replace_range(problem.range, &suggestion);
        }
        assert_eq!(check(&text, &names(), CommissionType::Cpa).problems, [], "{case} became {text}");
    }
}

/// Templates that are accepted, of every shape the parser knows.
fn accepted() -> impl Strategy<Value = String> {
    let host = prop_oneof!["[a-z]{1,8}\\.example", Just("127.0.0.1".to_owned()), Just("[2001:db8::1]".to_owned())];
    let piece = prop_oneof![
        3 => Just("[c1]".to_owned()),
        1 => Just("[orderId]".to_owned()),
        1 => Just("[pub]".to_owned()),
        3 => "[a-zA-Z0-9_~!$&'()*+,;=:@é|^`-]{1,6}",
        1 => "%[0-9a-f]{2}",
        3 => Just("/".to_owned()),
        2 => Just("?".to_owned()),
        1 => Just("#".to_owned()),
        1 => Just(".".to_owned()),
    ];
    (
        prop_oneof!["http", "https", "HTTPS"],
        host,
        prop_oneof!["", ":80", ":8443"],
        "[/?#]",
        prop::collection::vec(piece, 0..12),
    )
        .prop_map(|(scheme, host, port, first, pieces)| format!("{scheme}://{host}{port}{first}{}", pieces.concat()))
        .prop_filter("accepted", |text| UrlTemplate::parse(text, &names(), CommissionType::Cpa).is_ok())
}

/// Values that try to leave their place.
fn hostile_value() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[.@:/?#\\[\\]%&=\\\\ \0\t\r\n2eE]{0,8}",
        Just(".".to_owned()),
        Just("..".to_owned()),
        Just("%2e%2e".to_owned()),
        Just("[orderId]".to_owned()),
        Just(String::new()),
    ]
}

proptest! {
    #[test]
    fn values_never_choose_the_destination(text in accepted(), values in prop::collection::vec(hostile_value(), 3)) {
        let template = template(&text);
        let value = |token: Token| match token {
            Token::OrderId => Some(values[0].clone()),
            Token::PassedValue(position) if position == Position::FIRST => Some(values[1].clone()),
            _ => Some(values[2].clone()),
        };
        let rendered = template.render(&value);
        let url = url::Url::parse(&rendered.url).unwrap();
        prop_assert_eq!(url.as_str(), &rendered.url, "a browser reads it as it is written");
        prop_assert_eq!(url.origin(), template.origin().origin());
        prop_assert_eq!((url.username(), url.password()), ("", None));
        let slashes = |text: &str| text.split(['?', '#']).next().unwrap().matches('/').count();
        let empty = template.render(&|_| None).url;
        prop_assert_eq!(slashes(&rendered.url), slashes(&empty), "no value adds or removes a folder");
        prop_assert_eq!(rendered.url.contains('#'), empty.contains('#'));
        prop_assert_eq!(rendered.pieces.iter().map(Piece::text).collect::<String>(), rendered.url);
        for (segment, piece) in template.segments().iter().zip(&rendered.pieces) {
            let Segment::Token { token, place } = segment else { continue };
            let raw = value(*token).unwrap();
            let decoded = percent_encoding::percent_decode_str(piece.text()).decode_utf8().unwrap();
            let climbs = *place == Place::Path && (raw == "." || raw == "..");
            prop_assert!(decoded == raw || climbs, "{} is not {}", decoded, raw);
        }
    }

    #[test]
    fn a_saved_template_reads_the_same_again(text in accepted()) {
        let first = template(&text);
        prop_assert_eq!(&template(first.source()), &first);
    }

    #[test]
    fn arbitrary_text_is_judged_without_a_panic(text in ".{0,80}") {
        let (template, report) = UrlTemplate::examine(&text, &names(), CommissionType::Cpa);
        prop_assert_eq!(template.is_some(), report.problems.is_empty());
        for problem in report.problems.iter().chain(&report.warnings) {
            prop_assert!(text.get(problem.range.clone()).is_some(), "{:?}", problem);
        }
    }

    #[test]
    fn mangled_urls_are_judged_without_a_panic(
        text in "(https?|javascript|[a-z\\[\\]]{0,3}):?/{0,3}([a-z@:.\\[\\]{}#$]|\\[c1\\]){0,6}[/?]([a-z%&=;.\\[\\]{}#$ 0-9é\\\\]|\\[c1\\]|%5B|&amp;|\\{sub1\\}){0,12}",
    ) {
        let (template, report) = UrlTemplate::examine(&text, &names(), CommissionType::Cpa);
        prop_assert_eq!(template.is_some(), report.problems.is_empty());
        for problem in report.problems.iter().chain(&report.warnings) {
            prop_assert!(text.get(problem.range.clone()).is_some(), "{:?}", problem);
        }
    }
}
