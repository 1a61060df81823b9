//! The controls of the pixel form.

use leptos::prelude::*;

use super::model::Draft;

/// What each control holds.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    pub(super) campaign: RwSignal<String>,
    pub(super) commission_type: RwSignal<String>,
    pub(super) product: RwSignal<String>,
    pub(super) rule: RwSignal<String>,
    pub(super) hold_minutes: RwSignal<String>,
    pub(super) pixel_type: RwSignal<String>,
    pub(super) content: RwSignal<String>,
    pub(super) test_link: RwSignal<String>,
    pub(super) failure_text: RwSignal<String>,
    pub(super) fire_as_well: RwSignal<bool>,
    pub(super) status: RwSignal<String>,
}

impl Typed {
    /// Controls that hold this.
    pub(super) fn of(draft: Draft) -> Self {
        Self {
            campaign: RwSignal::new(draft.campaign),
            commission_type: RwSignal::new(draft.commission_type),
            product: RwSignal::new(draft.product),
            rule: RwSignal::new(draft.rule),
            hold_minutes: RwSignal::new(draft.hold_minutes),
            pixel_type: RwSignal::new(draft.pixel_type),
            content: RwSignal::new(draft.content),
            test_link: RwSignal::new(draft.test_link),
            failure_text: RwSignal::new(draft.failure_text),
            fire_as_well: RwSignal::new(draft.fire_as_well),
            status: RwSignal::new(draft.status),
        }
    }

    /// What they hold, followed when it changes.
    pub(super) fn draft(self) -> Draft {
        Draft {
            campaign: self.campaign.get(),
            commission_type: self.commission_type.get(),
            product: self.product.get(),
            rule: self.rule.get(),
            hold_minutes: self.hold_minutes.get(),
            pixel_type: self.pixel_type.get(),
            content: self.content.get(),
            test_link: self.test_link.get(),
            failure_text: self.failure_text.get(),
            fire_as_well: self.fire_as_well.get(),
            status: self.status.get(),
        }
    }

    /// Takes over what there is.
    pub(super) fn fill(self, draft: Draft) {
        self.campaign.set(draft.campaign);
        self.commission_type.set(draft.commission_type);
        self.product.set(draft.product);
        self.rule.set(draft.rule);
        self.hold_minutes.set(draft.hold_minutes);
        self.pixel_type.set(draft.pixel_type);
        self.content.set(draft.content);
        self.test_link.set(draft.test_link);
        self.failure_text.set(draft.failure_text);
        self.fire_as_well.set(draft.fire_as_well);
        self.status.set(draft.status);
    }

    /// A question about what they hold, asked anew when its answer may change.
    pub(super) fn is(self, question: fn(&Draft) -> bool) -> Memo<bool> {
        Memo::new(move |_| question(&self.draft()))
    }
}
