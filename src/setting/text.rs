//! How a setting that is written as one string gets its `Deserialize` and `JsonSchema`.

use std::fmt;

/// A setting written as one string in `gates.toml`.
pub trait TextSetting: Sized {
    /// The name in the JSON Schema.
    const NAME: &'static str;
    /// What is expected, for complaints and the JSON Schema: `a duration like "5s"`.
    const EXPECTED: &'static str;

    /// Reads the string; the complaint says what is wrong with it and is put behind `expected …`.
    fn read(text: &str) -> Result<Self, String>;
}

/// Reads a [`TextSetting`] from a deserializer, for the implementations that [`text_setting!`] writes.
pub fn read_text<'de, T: TextSetting, D: serde::Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    struct Text<T>(std::marker::PhantomData<T>);
    impl<T: TextSetting> serde::de::Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(T::EXPECTED)
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            T::read(text).map_err(|why| E::custom(format_args!("expected {}, {why}", T::EXPECTED)))
        }
    }
    from.deserialize_str(Text(std::marker::PhantomData))
}

/// Gives a [`TextSetting`] its `Deserialize` and `JsonSchema`.
#[macro_export]
macro_rules! text_setting {
    ($Setting:ty) => {
        impl<'de> serde::Deserialize<'de> for $Setting {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::setting::read_text(from)
            }
        }

        impl schemars::JsonSchema for $Setting {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                <Self as $crate::setting::TextSetting>::NAME.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "description": <Self as $crate::setting::TextSetting>::EXPECTED,
                })
            }
        }
    };
}
pub use text_setting;
