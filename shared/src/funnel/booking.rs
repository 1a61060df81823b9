//! What an event means for the Affiliate Report. Money and commissions are booked on the day they arise; a refund or a
//! cancellation is booked on its own day and takes back its share.

use super::Order;
use crate::money::Amount;
use crate::order::Item;

/// One entry of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booking {
    /// What it counts as.
    pub entry: Entry,
    /// The revenue, never negative: the entry says which way it goes.
    pub revenue: Amount,
    /// The commission, likewise.
    pub commission: Amount,
}

/// What a booking counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entry {
    /// An affiliate's link followed by a visitor for the first time.
    UniqueClick,
    /// Any other click of an affiliate's link.
    Click,
    /// A lead; it counts as long as it is no sale.
    Lead,
    /// An order that was not accepted.
    Decline,
    /// A main order.
    Sale,
    /// A product bought after it.
    Upsell,
    /// Money given back: it lowers what was booked.
    Refund,
    /// A sale called off: it lowers what was booked.
    Cancellation,
}

impl Entry {
    /// All of them, with their names in stored rows.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::UniqueClick, "uniqueClick"),
        (Self::Click, "click"),
        (Self::Lead, "lead"),
        (Self::Decline, "decline"),
        (Self::Sale, "sale"),
        (Self::Upsell, "upsell"),
        (Self::Refund, "refund"),
        (Self::Cancellation, "cancellation"),
    ];

    /// The name in stored rows.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(entry, _)| *entry == self).map_or("", |(_, code)| code)
    }

    /// Reads a name.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == code).map(|(entry, _)| entry)
    }
}

impl Booking {
    /// An entry that moves no revenue.
    pub fn count(entry: Entry, commission: Amount) -> Self {
        Self { entry, revenue: Amount::ZERO, commission }
    }
}

impl Order {
    /// Books the main order as a sale that earns this commission ([`crate::decide::commission`]).
    pub fn book_sale(&mut self, commission: Amount) -> Booking {
        let items = &self.purchase.main;
        let products: Amount = items.iter().map(Item::line_total).sum();
        let shipping: Amount = items.iter().map(|item| item.shipping).sum();
        self.earn(Entry::Sale, products.plus(shipping).plus(self.purchase.tax), commission)
    }

    /// Books an upsell, by its place among the order's upsells.
    pub fn book_upsell(&mut self, place: usize, commission: Amount) -> Option<Booking> {
        let upsell = self.purchase.upsells.get(place)?;
        let revenue = upsell.item.line_total().plus(upsell.item.shipping).plus(upsell.tax);
        Some(self.earn(Entry::Upsell, revenue, commission))
    }

    fn earn(&mut self, entry: Entry, revenue: Amount, commission: Amount) -> Booking {
        self.purchase.earned = self.purchase.earned.plus(commission);
        Booking { entry, revenue, commission }
    }

    /// Takes a refund in: the commission goes back in proportion, all of it with the last of the money.
    pub(super) fn give_back(&mut self, amount: Amount) -> Booking {
        let total = self.totals().total();
        let purchase = &mut self.purchase;
        purchase.refunded = purchase.refunded.plus(amount);
        let reversed = share(purchase.earned, purchase.refunded, total);
        let commission = reversed.minus(purchase.reversed);
        purchase.reversed = purchase.reversed.max(reversed);
        Booking { entry: Entry::Refund, revenue: amount, commission }
    }

    /// Takes back whatever refunds have left.
    pub(super) fn call_off(&mut self) -> Booking {
        let revenue = self.totals().total().minus(self.purchase.refunded);
        let commission = self.purchase.earned.minus(self.purchase.reversed);
        self.purchase.reversed = self.purchase.earned;
        Booking { entry: Entry::Cancellation, revenue, commission }
    }
}

/// `whole × part ÷ of`, rounded to the nearest minor unit, never more than the whole.
fn share(whole: Amount, part: Amount, of: Amount) -> Amount {
    if part >= of {
        return whole;
    }
    let (whole, part, of) = (i128::from(whole.minor()), i128::from(part.minor()), i128::from(of.minor()));
    let rounded = (whole * part * 2 + of) / (of * 2);
    Amount::from_minor(i64::try_from(rounded).unwrap_or(i64::MAX))
}
