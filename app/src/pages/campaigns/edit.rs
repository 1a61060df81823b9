//! One campaign: adding it, changing it.

use leptos::prelude::*;
use shared::id::CampaignId;
use shared::wire::campaign::CampaignDocument;

use super::model::{Typed, TypedProduct};
use crate::api::{Api, Call, Error, Remote};
use crate::components::toast::Toasts;
use crate::core::address::Address;
use crate::core::conflict::{Conflict, Difference, Merge};
use crate::core::erased::{handler, live};
use crate::core::form::{ErrorSummary, Form, Options, SelectField, SubmitButton, TextField, options};
use crate::core::load::loaded;
use crate::core::page::{Head, main_column};
use crate::icons::{Icon, icon};
use crate::route::Route;
use crate::session::Session;

const FORM: &str = "campaign";
const KINDS: &[(&str, &str)] = &[("offer", "Main offer"), ("upsell", "Upsell")];

/// The page of a campaign that is not there yet.
pub(crate) fn new() -> AnyView {
    let head = Head::new("New campaign").view();
    main_column(view! { {head} {Editor::new(&Typed::blank(), None).view()} }.into_any())
}

/// The page of a campaign.
pub(crate) fn edit(id: CampaignId) -> AnyView {
    let remote: Remote<CampaignDocument> = Remote::at(move || format!("/v1/campaigns/{id}"));
    let title = Signal::derive(move || remote.value().map_or_else(|| id.to_string(), |found| found.name.to_string()));
    let badge = view! { <span class="badge">{format!("Campaign {id}")}</span> };
    let head = Head::new(title).beside(badge.into_any()).view();
    let waiting = || view! { <span class="spinner" role="status" aria-label="Loading"></span> }.into_any();
    let form = loaded(remote, waiting, move |campaign| {
        let typed = Typed::of(&campaign);
        let saved = Saved { remote, id, revision: campaign.revision, typed: typed.clone() };
        Editor::new(&typed, Some(saved)).view()
    });
    let session = Session::here();
    let there = Memo::new(move |_| remote.value().is_some() && session.may_edit());
    let remove = move || there.get().then(|| super::remove::section(remote, id));
    main_column(view! { {head} <div class="stack">{form} {remove}</div> }.into_any())
}

/// The campaign that is edited, as it was when editing began.
#[derive(Clone)]
struct Saved {
    remote: Remote<CampaignDocument>,
    id: CampaignId,
    revision: u64,
    typed: Typed,
}

#[derive(Clone, Copy)]
struct Product {
    id: RwSignal<String>,
    base: RwSignal<String>,
    name: RwSignal<String>,
    kind: RwSignal<String>,
    price: RwSignal<String>,
}

#[derive(Clone, Copy)]
struct Editor {
    api: Api,
    toasts: Toasts,
    address: Address,
    form: Form,
    saved: StoredValue<Option<Saved>>,
    id: RwSignal<String>,
    name: RwSignal<String>,
    currency: RwSignal<String>,
    storefront: RwSignal<String>,
    days: RwSignal<String>,
    minutes: RwSignal<String>,
    products: RwSignal<Vec<Product>>,
    differences: RwSignal<Option<Vec<Difference>>>,
    theirs: StoredValue<Option<CampaignDocument>>,
}

impl Product {
    fn new(typed: TypedProduct) -> Self {
        Self {
            id: RwSignal::new(typed.id),
            base: RwSignal::new(typed.base),
            name: RwSignal::new(typed.name),
            kind: RwSignal::new(typed.kind),
            price: RwSignal::new(typed.price),
        }
    }

    fn typed(&self) -> TypedProduct {
        TypedProduct {
            id: self.id.get_untracked(),
            base: self.base.get_untracked(),
            name: self.name.get_untracked(),
            kind: self.kind.get_untracked(),
            price: self.price.get_untracked(),
        }
    }
}

impl Editor {
    fn new(typed: &Typed, saved: Option<Saved>) -> Self {
        Self {
            api: Api::here(),
            toasts: Toasts::here(),
            address: Address::here(),
            form: Form::new(FORM),
            saved: StoredValue::new(saved),
            id: RwSignal::new(typed.id.clone()),
            name: RwSignal::new(typed.name.clone()),
            currency: RwSignal::new(typed.currency.clone()),
            storefront: RwSignal::new(typed.storefront.clone()),
            days: RwSignal::new(typed.days.clone()),
            minutes: RwSignal::new(typed.minutes.clone()),
            products: RwSignal::new(typed.products.iter().cloned().map(Product::new).collect()),
            differences: RwSignal::new(None),
            theirs: StoredValue::new(None),
        }
    }

    fn typed(self) -> Typed {
        Typed {
            id: self.id.get_untracked(),
            name: self.name.get_untracked(),
            currency: self.currency.get_untracked(),
            storefront: self.storefront.get_untracked(),
            days: self.days.get_untracked(),
            minutes: self.minutes.get_untracked(),
            products: self.products.get_untracked().iter().map(Product::typed).collect(),
        }
    }

    fn save(self) {
        let typed = self.typed();
        let input = typed.input();
        let saved = self.saved.get_value();
        let call = match &saved {
            Some(saved) => Call::put(format!("/v1/campaigns/{}", saved.id), &input).if_still(saved.revision),
            None => Call::post("/v1/campaigns", &input),
        };
        self.form.send(self.api, call, move |answer| {
            let (answer, saved) = match (answer, saved) {
                (Err(Error::Stale(now)), Some(saved)) => {
                    let now = crate::api::read(&now)?;
                    self.stale(&typed, saved, now);
                    return Ok(());
                }
                (answer, saved) => (answer?, saved),
            };
            let campaign: CampaignDocument = answer.read()?;
            self.toasts.say(format!("{} saved.", campaign.name));
            match saved {
                Some(saved) => saved.remote.set(campaign),
                None => self.address.go(&Route::Campaign(campaign.id).path()),
            }
            Ok(())
        });
    }

    /// Somebody else saved meanwhile. What was typed is saved again if theirs lies elsewhere; else the person chooses.
    fn stale(self, typed: &Typed, saved: Saved, now: CampaignDocument) {
        match typed.merge(&saved.typed, &Typed::of(&now)) {
            Merge::Unrelated => self.over(saved, &now),
            Merge::Ask(differences) if differences.is_empty() => saved.remote.set(now),
            Merge::Ask(differences) => {
                self.theirs.set_value(Some(now));
                self.differences.set(Some(differences));
                crate::web::focus_soon("conflict".to_owned());
            }
        }
    }

    /// Saves what was typed over what is there now.
    fn over(self, saved: Saved, now: &CampaignDocument) {
        self.differences.set(None);
        self.saved.set_value(Some(Saved { revision: now.revision, typed: Typed::of(now), ..saved }));
        self.save();
    }

    fn conflict(self) -> AnyView {
        let both = move || self.saved.get_value().zip(self.theirs.get_value());
        let mine = move || {
            if let Some((saved, now)) = both() {
                self.over(saved, &now);
            }
        };
        let theirs = move || {
            if let Some((saved, now)) = both() {
                saved.remote.set(now);
            }
        };
        view! { <Conflict differences=self.differences mine=Callback::new(move |()| mine()) theirs=Callback::new(move |()| theirs()) /> }.into_any()
    }

    fn view(self) -> AnyView {
        let form = self.form;
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            self.save();
        };
        let own_id = self.saved.with_value(Option::is_none).then(|| {
            view! { <TextField form=form name="id" label="Id" value=self.id hint="What integrations send. Left empty, one is chosen." optional=true code=true short=true /> }
        });
        view! {
            <form class="form" id=FORM on:submit=handler(submit)>
                <ErrorSummary form=form />
                {self.conflict()}
                <TextField form=form name="name" label="Name" value=self.name />
                {own_id}
                <TextField form=form name="storefrontUrl" label="Storefront address" value=self.storefront hint="Affiliate links begin with it." optional=true code=true inputmode="url" />
                <TextField form=form name="currency" label="Currency" value=self.currency hint="Three letters, as USD. It stays while commissions are paid in it." code=true short=true />
                <div class="field-pair">
                    <TextField form=form name="attributionDays" label="Attribution window" value=self.days inputmode="numeric" short=true suffix=Signal::stored("days".to_owned()) />
                    <TextField form=form name="upsellMinutes" label="Upsell window" value=self.minutes inputmode="numeric" short=true suffix=Signal::stored("minutes".to_owned()) />
                </div>
                {self.products()}
                <div class="form-actions">
                    <SubmitButton form=form label="Save campaign" />
                    <a class="button" href=Route::Campaigns.path()>"Cancel"</a>
                </div>
            </form>
        }
        .into_any()
    }

    fn products(self) -> AnyView {
        let add = move |_| self.products.update(|products| products.push(Product::new(TypedProduct::blank("upsell"))));
        let rows = move || {
            let rows = self.products.get().into_iter().enumerate();
            rows.map(|(index, product)| self.product(index, product)).collect_view()
        };
        view! {
            <section class="section" aria-labelledby="products">
                <header class="section-head">
                    <h2 id="products">"Products"</h2>
                    <button class="button" data-size="small" type="button" on:click=handler(add)>{icon(Icon::Plus)} <span>"Add product"</span></button>
                </header>
                {live(rows)}
            </section>
        }
        .into_any()
    }

    fn product(self, index: usize, product: Product) -> AnyView {
        let form = self.form;
        let path = |field: &str| format!("products[{index}].{field}");
        let label = |word: &str| format!("{word} of product {}", index + 1);
        let kinds: Options = options(KINDS);
        let remove = move |_| {
            self.products.update(|products| {
                if index < products.len() {
                    products.remove(index);
                }
            });
            // The faults shown are those of other positions now.
            form.clear();
        };
        let currency = Signal::derive(move || self.currency.get().trim().to_uppercase());
        view! {
            <div class="stack" data-gap="small" role="group" aria-label=format!("Product {}", index + 1)>
                <div class="field-pair">
                    <TextField form=form name=path("name") label=label("Name") value=product.name />
                    <SelectField form=form name=path("kind") label=label("Kind") value=product.kind options=Signal::stored(kinds) />
                </div>
                <div class="field-pair">
                    <TextField form=form name=path("price") label=label("Price") value=product.price inputmode="decimal" short=true suffix=currency />
                    <TextField form=form name=path("id") label=label("Id") value=product.id optional=true code=true short=true />
                </div>
                <div class="field-pair">
                    <TextField form=form name=path("baseProductId") label=label("Base id") value=product.base optional=true code=true short=true />
                </div>
                <div class="row">
                    <button class="button" data-size="small" type="button" aria-label=format!("Remove product {}", index + 1) on:click=handler(remove)>
                        {icon(Icon::Trash)}
                        <span>"Remove"</span>
                    </button>
                </div>
            </div>
        }
        .into_any()
    }
}
