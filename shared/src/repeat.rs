//! Recognises a lead or an order that a client sends again without an idempotency key, because the first answer did not
//! reach it in time.

use sha2::{Digest, Sha256};

use crate::attribution::Attribution;
use crate::command::{Customer, Line, RecordLead, RecordOrder, TestMark};
use crate::time::Span;

/// What stands in for an idempotency key: equal for an event and its repeat, different for two events.
///
/// Events with equal keys share a home by construction. They name the same order or the same visit, or else the same
/// campaign and the same email or phone, which is what a home is chosen by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RepeatKey(String);

impl RepeatKey {
    const PREFIX: &'static str = "repeat:";

    /// The key as text: a prefix, its life in seconds, and 64 hex digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How long after the first event another with the same key counts as its repeat, if a key's text is of this kind.
    #[must_use]
    pub fn life_of(key: &str) -> Option<Span> {
        let (seconds, _) = key.strip_prefix(Self::PREFIX)?.split_once(':')?;
        seconds.parse().ok().map(Span::seconds)
    }
}

/// Without a visit, two like events far apart are two events.
const WITHOUT_SESSION: Span = Span::minutes(2);
/// As long as a client's own key: within a visit, the same purchase at the same price is the same purchase.
const IN_SESSION: Span = Span::hours(24);

/// The key of an order: the same visit, products and money; without a visit the same campaign, email or phone, products,
/// money and source values. None if it names its order id, which recognises it, or nobody.
#[must_use]
pub fn order(order: &RecordOrder) -> Option<RepeatKey> {
    if order.order.is_some() {
        return None;
    }
    let mut key = Key::of("order");
    let life = key.visit_or_person(order.session.as_ref(), &order.customer, order.stated.as_ref())?;
    key.part(order.campaign);
    let mut lines: Vec<_> = order.items.iter().map(line).collect();
    lines.sort_unstable();
    key.part(lines.join(";"));
    key.part(order.tax.as_deref().unwrap_or(""));
    // A test order that was declined for its card's details is another order once they are mended.
    key.part(match order.test {
        TestMark::No => "live",
        TestMark::Yes => "test",
        TestMark::WrongCard(_) => "wrong card",
    });
    Some(key.finish(life))
}

/// The key of a lead: the same visit or the same source values, and the same person. None if it names its order id, or
/// nobody.
#[must_use]
pub fn lead(lead: &RecordLead) -> Option<RepeatKey> {
    if lead.order.is_some() {
        return None;
    }
    let mut key = Key::of("lead");
    let life = key.visit_or_person(lead.session.as_ref(), &lead.customer, lead.stated.as_ref())?;
    key.part(lead.campaign);
    for text in [&lead.customer.first_name, &lead.customer.last_name, &lead.customer.email, &lead.customer.phone] {
        key.part(text.as_deref().unwrap_or(""));
    }
    Some(key.finish(life))
}

fn line(line: &Line) -> String {
    let money = |text: &Option<String>| text.clone().unwrap_or_default();
    format!("{}x{}@{}+{}", line.product, line.quantity, money(&line.price), money(&line.shipping))
}

struct Key(Sha256);

impl Key {
    fn of(kind: &str) -> Self {
        let mut key = Self(Sha256::new());
        key.part(kind);
        key
    }

    /// Each part with its length before it: no two lists of parts read alike.
    fn part(&mut self, part: impl ToString) {
        let part = part.to_string();
        self.0.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.update(part);
    }

    fn visit_or_person(
        &mut self,
        session: Option<&crate::id::SessionId>,
        customer: &Customer,
        stated: Option<&Attribution>,
    ) -> Option<Span> {
        if let Some(session) = session {
            self.part("visit");
            self.part(session);
            return Some(IN_SESSION);
        }
        let person = customer.email.as_deref().or(customer.phone.as_deref())?;
        self.part("person");
        self.part(person.trim().to_lowercase());
        self.part(stated.map_or("", |stated| stated.aff_id.as_str()));
        for value in stated.iter().flat_map(|stated| stated.values.as_slice()) {
            self.part(value.as_deref().unwrap_or(""));
        }
        Some(WITHOUT_SESSION)
    }

    fn finish(self, life: Span) -> RepeatKey {
        let digest: String = self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        RepeatKey(format!("{}{}:{digest}", RepeatKey::PREFIX, life.as_millis() / 1_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::direct_api::{body, import_lead, import_order};
    use crate::time::Timestamp;

    fn key(query: &str) -> Option<RepeatKey> {
        let params = body::read(Some(query), None, b"").unwrap();
        import_order::read(&params, Timestamp::from_millis(0)).unwrap().repeat
    }

    #[test]
    fn the_same_order_again() {
        let base = "campaignId=1&emailAddress=ann%40example.com&affId=A&sourceValue1=x&product1_id=1&product2_id=2";
        let first = key(base).unwrap();
        assert_eq!(RepeatKey::life_of(first.as_str()), Some(Span::minutes(2)));
        let same = [
            base.replace("ann", "ANN"),
            format!("{base}&product1_qty=1&custom1=y&ipAddress=1.2.3.4"),
            "campaignId=1&emailAddress=ann%40example.com&affId=A&sourceValue1=x&product1_id=2&product2_id=1".into(),
        ];
        for same in same {
            assert_eq!(key(&same).as_ref(), Some(&first), "{same}");
        }
        let others = [
            "&product1_qty=2",
            "&salesTax=1",
            "&product2_price=3",
            "&sourceValue2=y",
            "&campaignId=2",
            "&affId=B",
            "&cardNumber=0000000000000000",
        ];
        for other in others {
            assert_ne!(key(&format!("{base}{other}")).as_ref(), Some(&first), "{other}");
        }
    }

    #[test]
    fn in_a_visit_the_visit_counts() {
        let base = "campaignId=1&sessionId=03000000000000000000000000000001&product1_id=1";
        let first = key(base).unwrap();
        assert_eq!(RepeatKey::life_of(first.as_str()), Some(Span::hours(24)));
        assert_eq!(RepeatKey::life_of("a client's own"), None);
        assert_eq!(key(&format!("{base}&emailAddress=a%40b")).as_ref(), Some(&first));
        assert_ne!(key(&format!("{base}&product1_price=1")).as_ref(), Some(&first));
    }

    #[test]
    fn what_has_an_order_id_or_nobody_needs_none() {
        assert_eq!(key("campaignId=1&product1_id=1"), None);
        assert_eq!(key("campaignId=1&product1_id=1&emailAddress=a%40b&orderId=03A1B2C3D4"), None);
    }

    #[test]
    fn leads_are_told_apart_by_person() {
        let key = |query: &str| {
            let params = body::read(Some(query), None, b"").unwrap();
            import_lead::read(&params).unwrap().repeat
        };
        let base = "campaignId=1&firstName=Ann&lastName=Lee&emailAddress=a%40b";
        assert_eq!(key(base), key(base));
        assert_ne!(key(base), key(&base.replace("Ann", "Bob")));
        assert_ne!(key(base), key(&format!("{base}&phoneNumber=1")));
        let order = "campaignId=1&product1_id=1&emailAddress=a%40b";
        let params = body::read(Some(order), None, b"").unwrap();
        assert_ne!(key(base), import_order::read(&params, Timestamp::from_millis(0)).unwrap().repeat);
    }
}
