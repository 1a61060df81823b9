//! Typed image and iframe pixels, given by their bare address.

use crate::commission_type::CommissionType;
use crate::passed_values::PassedValueNames;
use crate::template::{Error, UrlTemplate};

/// A size in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Width.
    pub width: u16,
    /// Height.
    pub height: u16,
}

macro_rules! tag {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            template: UrlTemplate,
            size: Size,
        }

        impl $name {
            /// Reads the address.
            pub fn parse(text: &str, names: &PassedValueNames, kind: CommissionType) -> Result<Self, Error> {
                let template = UrlTemplate::parse(text, names, kind)?;
                Ok(Self { template, size: Size { width: 1, height: 1 } })
            }

            /// The address with its tokens.
            pub fn template(&self) -> &UrlTemplate {
                &self.template
            }

            /// How large it is drawn.
            pub fn size(&self) -> Size {
                self.size
            }
        }
    };
}

tag!(
    /// An image on the merchant's page.
    ImageTag
);
tag!(
    /// An iframe on the merchant's page.
    IframeTag
);
