use proptest::prelude::*;

use super::hostile::HOSTILE;
use super::*;

fn names() -> PassedValueNames {
    PassedValueNames::default()
}

fn codes(kind: Kind, text: &str) -> Vec<&'static str> {
    check(kind, text, &names(), CommissionType::Cpa).problems.iter().map(|problem| problem.code.as_str()).collect()
}

#[test]
fn hostile_contents_are_refused() {
    assert!(HOSTILE.len() >= 100);
    for (text, code) in HOSTILE {
        let kind = if text.starts_with("<iframe") { Kind::Iframe } else { Kind::Image };
        let found = codes(kind, text);
        assert!(found.contains(code), "{text:?} is refused with {found:?}, not with {code}");
        for kind in [Kind::Image, Kind::Iframe] {
            assert_ne!(codes(kind, text), [] as [&str; 0], "{text:?} as {kind:?}");
        }
        assert!(UrlTemplate::parse(text, &names(), CommissionType::Cpa).is_err(), "{text:?} as a URL");
    }
}

#[test]
fn every_refusal_tells_what_to_do() {
    for (text, _) in HOSTILE {
        for problem in check(Kind::Image, text, &names(), CommissionType::Cpa).problems {
            assert!(problem.message.ends_with('.') && problem.message.len() > 20, "{text:?}: {}", problem.message);
            assert!(text.get(problem.range.clone()).is_some(), "{text:?}: {problem:?}");
        }
    }
}

#[test]
fn huge_contents_are_refused_by_their_length() {
    for huge in ["<".repeat(1 << 20), "<img ".repeat(200_000), "[".repeat(1 << 20), "a".repeat(1 << 20)] {
        assert_eq!(codes(Kind::Image, &huge), ["tooLong"]);
        assert_eq!(codes(Kind::Iframe, &huge), ["tooLong"]);
    }
    let long = format!("<img src=\"https://net.example/i\" alt=\"{}\">", "x".repeat(MAX_LENGTH));
    assert_eq!(codes(Kind::Image, &long), ["tooLong"]);
    let long = format!("<img src=\"https://net.example/{}\">", "x".repeat(2048));
    assert_eq!(codes(Kind::Image, &long), ["tooLong"]);
}

#[track_caller]
fn check_image(text: &str, expected: (&str, u16, u16), warnings: &[&str]) {
    let (tag, report) = ImageTag::examine(text, &names(), CommissionType::Cpa);
    let tag = tag.unwrap_or_else(|| panic!("{text}: {report:?}"));
    assert_eq!((tag.template().source(), tag.size().width, tag.size().height), expected, "{text}");
    let found: Vec<&str> = report.warnings.iter().map(|warning| warning.code.as_str()).collect();
    assert_eq!(found, warnings, "{text}");
}

#[track_caller]
fn check_iframe(text: &str, expected: (&str, u16, u16), warnings: &[&str]) {
    let (tag, report) = IframeTag::examine(text, &names(), CommissionType::Cpa);
    let tag = tag.unwrap_or_else(|| panic!("{text}: {report:?}"));
    assert_eq!((tag.template().source(), tag.size().width, tag.size().height), expected, "{text}");
    let found: Vec<&str> = report.warnings.iter().map(|warning| warning.code.as_str()).collect();
    assert_eq!(found, warnings, "{text}");
}

#[test]
fn images() {
    let url = "https://net.example/i?a=1&c=[c1]";
    check_image(url, (url, 1, 1), &[]);
    check_image(&format!("  {url}\n"), (url, 1, 1), &[]);
    check_image("<img src=\"https://net.example/i?a=1&c=[c1]\">", (url, 1, 1), &[]);
    check_image("<img src=\"https://net.example/i?a=1&amp;c=[c1]\"/>", (url, 1, 1), &[]);
    check_image("<IMG SRC='https://net.example/i?a=1&c=[c1]' WIDTH=\"2\" Height=3px />", (url, 2, 3), &[]);
    check_image("<img src=https://net.example/i?a=1&c=[c1] width=0 height=2000 border=0 alt=''>", (url, 0, 2000), &[]);
    check_image("\n<img\n  src = \"https://net.example/i?a=1&c=[c1]\"\n  width=\"\"\n></img>\n", (url, 1, 1), &[]);
    check_image("<img src=\" https://net.example/i?a=1&c=[c1] \">", (url, 1, 1), &[]);
    check_image("<img src=\"https://net.example/i?a=1&#38;c=&#91;c1&rbrack;\">", (url, 1, 1), &[]);
    check_image(
        "<img src=\"https://net.example/i?a=1&copyc=[c1]\">",
        ("https://net.example/i?a=1&copyc=[c1]", 1, 1),
        &[],
    );
    check_image(
        "<img style=\"display:none; position : absolute;left:-9999px\" src=\"https://net.example/i?a=1&c=[c1]\">",
        (url, 1, 1),
        &["styleIgnored"],
    );
    check_image(
        "<img id=x data-y=1 src=\"https://net.example/i?a=1&c=[c1]\" loading=lazy>",
        (url, 1, 1),
        &["attributeIgnored"; 3],
    );
    check_image("http://net.example/i?c=[c1]", ("http://net.example/i?c=[c1]", 1, 1), &["mixedContent"]);
    check_image("<img src='https://net.example/i'>", ("https://net.example/i", 1, 1), &["noToken"]);
}

#[test]
fn iframes() {
    let url = "https://net.example/f?c=[c1]";
    check_iframe(url, (url, 1, 1), &[]);
    check_iframe("<iframe src=\"https://net.example/f?c=[c1]\"></iframe>", (url, 1, 1), &[]);
    check_iframe("<iframe src=\"https://net.example/f?c=[c1]\">\n</iframe>\n", (url, 1, 1), &[]);
    check_iframe("<iframe src=\"https://net.example/f?c=[c1]\" width=1 height=1 />", (url, 1, 1), &[]);
    check_iframe(
        "<iframe src='https://net.example/f?c=[c1]' scrolling=no frameborder=0 width=5 height=6 marginheight=0 marginwidth=0></iframe>",
        (url, 5, 6),
        &[],
    );
}

#[test]
fn the_other_pixel_type_is_offered() {
    let message = |kind, text: &str| check(kind, text, &names(), CommissionType::Cpa).problems[0].message.clone();
    let iframe = "<iframe src=\"https://net.example/f?c=[c1]\"></iframe>";
    assert_eq!(codes(Kind::Image, iframe), ["wrongElement"]);
    assert!(message(Kind::Image, iframe).contains("choose the pixel type Iframe"));
    let image = "<img src=\"https://net.example/i?c=[c1]\">";
    assert_eq!(codes(Kind::Iframe, image), ["wrongElement"]);
    assert!(message(Kind::Iframe, image).contains("choose the pixel type Image"));
    let postback = UrlTemplate::parse(image, &names(), CommissionType::Cpa).unwrap_err();
    assert!(postback.summary().contains("Image or Iframe"), "{postback}");
}

/// Problems within a tag's URL are placed in the tag, and their suggestions mend the tag.
#[test]
fn places_and_suggestions_count_in_the_tag() {
    let mend = |text: &str, expected: &str| {
        let mut text = text.to_owned();
        while let Some(problem) = check(Kind::Image, &text, &names(), CommissionType::Cpa).problems.into_iter().next() {
            let suggestion =
                problem.suggestion.unwrap_or_else(|| panic!("{text}: {} can't be mended", problem.message));
            text.replace_range(problem.range, &suggestion);
        }
        assert_eq!(text, expected);
    };
    mend(
        "<img src=\"https://net.example/?a={sub1}&b=[orderid]\">",
        "<img src=\"https://net.example/?a=[c1]&b=[orderId]\">",
    );
    mend(
        "<img alt=é src = 'https://net.example/é?a=1&amp;b=#price#&amp;c={payout}' >",
        "<img alt=é src = 'https://net.example/é?a=1&amp;b=[commission]&amp;c=[commission]' >",
    );
    mend("<img src=https://net.example/?a={sub1} onload=x>", "<img src=https://net.example/?a=[c1] >");
    mend("<img src=https://net.example/?a={sub1}>", "<img src=https://net.example/?a=[c1]>");
    // A value in a spelling that can't be followed is marked as a whole.
    let text = "<img src=\"https://net.example/&quest;a={sub1}\">";
    let problem = check(Kind::Image, text, &names(), CommissionType::Cpa).problems.remove(0);
    assert_eq!(&text[problem.range], "https://net.example/&quest;a={sub1}");
    assert_eq!((problem.code, problem.suggestion), (Code::ForeignToken, None));
    mend(
        "<img onload='' src='https://net.example/?a={sub1}' onerror = \"\">",
        "<img  src='https://net.example/?a=[c1]' >",
    );
}

#[test]
fn commission_types_and_names_reach_the_url() {
    let text = "<img src=\"https://net.example/?a=[orderTotal]&b=[click_id]\">";
    let found: Vec<_> = check(Kind::Image, text, &names(), CommissionType::Cpc).problems;
    let about: Vec<_> = found.iter().map(|problem| (problem.code, &text[problem.range.clone()])).collect();
    assert_eq!(about, [(Code::TokenNotAvailable, "[orderTotal]"), (Code::UnknownToken, "[click_id]")]);
    let names = PassedValueNames::parse(&[Some("click_id")], None, None).unwrap();
    assert!(ImageTag::parse(text, &names, CommissionType::Cpa).is_ok());
}

#[test]
fn own_storefront_hosts_are_refused() {
    let template = |url: &str| UrlTemplate::parse(url, &names(), CommissionType::Cpa).unwrap();
    let check = |url: &str, expected: bool| {
        let problem = hosts_conflict(&template(url), &["shop.example", "Www.Shop.Example"]);
        assert_eq!(problem.map(|problem| problem.code), expected.then_some(Code::OwnStorefront), "{url}");
    };
    check("https://shop.example/i", true);
    check("http://SHOP.example:8080/i", true);
    check("https://shop.example./i", true);
    check("https://www.shop.example/i", true);
    check("https://pay.shop.example/i", false);
    check("https://net.example/?u=shop.example", false);
}

proptest! {
    #[test]
    fn a_tag_reads_back_as_it_was(
        path in "[a-zA-Z0-9/_&=;é'()-]{0,20}", token in prop_oneof!["", r"\[c1\]", r"\[orderId\]"], width in 0..=MAX_SIZE, height in 0..=MAX_SIZE,
    ) {
        let text = format!("<img src=\"https://net.example/{path}?a={token}\" width={width} height={height}>");
        // A path such as `&lt` or `//` may be refused; then there is nothing to read back.
        if let Ok(tag) = ImageTag::parse(&text, &names(), CommissionType::Cpa) {
            prop_assert_eq!(&ImageTag::parse(&tag.to_tag_text(), &names(), CommissionType::Cpa), &Ok(tag.clone()));
            let iframe = IframeTag::parse(tag.template().source(), &names(), CommissionType::Cpa).unwrap();
            prop_assert_eq!(&IframeTag::parse(&iframe.to_tag_text(), &names(), CommissionType::Cpa), &Ok(iframe.clone()));
        }
    }

    #[test]
    fn scripts_and_handlers_never_pass(
        before in r#"[a-z<>"'=/ !-]{0,12}"#,
        bad in prop_oneof![Just("<script>"), Just("<ScRiPt src=x>"), Just(" onload=x "), Just(" onerror='x' "), Just("\tonclick\n=x ")],
        after in r#"[a-z<>"'=/ !-]{0,12}"#,
    ) {
        let texts = [
            format!("<img {before}{bad}{after} src=\"https://net.example/i\">"),
            format!("<img src=\"https://net.example/i\" {before}{bad}{after}>"),
            format!("<iframe src=\"https://net.example/i\"{before}{bad}{after}></iframe>"),
        ];
        for text in texts {
            for kind in [Kind::Image, Kind::Iframe] {
                let (content, report) = examine(kind, &text, &names(), CommissionType::Cpa);
                prop_assert_eq!(content.is_some(), report.problems.is_empty());
                // What passes holds neither, outside an attribute's quotes.
                if let Some(content) = content {
                    prop_assert_eq!(content.template.source(), "https://net.example/i");
                    prop_assert!(!tag_text(kind, &content).contains("on"), "{}", text);
                }
            }
        }
    }

    #[test]
    fn arbitrary_text_is_judged_without_a_panic(text in prop_oneof![".{0,60}", r#"[<>/!a-z"'=&;#\[\]é\x00 -]{0,60}"#, r#"<(img|iframe) (src|on[a-z]|width|style)=["']?[a-z:/&;#\[\]{}é]{0,30}["']?>?(</iframe>)?"#]) {
        for kind in [Kind::Image, Kind::Iframe] {
            let (content, report) = examine(kind, &text, &names(), CommissionType::Cpa);
            prop_assert_eq!(content.is_some(), report.problems.is_empty());
            for problem in report.problems.iter().chain(&report.warnings) {
                prop_assert!(text.get(problem.range.clone()).is_some(), "{:?}", problem);
            }
        }
    }
}
