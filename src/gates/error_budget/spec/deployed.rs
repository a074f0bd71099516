//! When the release went out.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;

/// RFC 3339, or where a Kubernetes object says it.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum DeployedAt {
    /// The moment itself.
    Moment(Timestamp),
    /// An annotation of a Kubernetes object.
    Kubernetes(KubernetesObject),
}

/// A Kubernetes object in a file, as `kubectl get deployment shop -o yaml` prints it.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in super::super) struct KubernetesObject {
    /// The file, YAML or JSON, relative to the configuration's folder.
    pub(in super::super) kubernetes: String,
    /// The annotation that holds the moment as RFC 3339.
    #[serde(default = "annotation")]
    pub(in super::super) annotation: String,
}

fn annotation() -> String {
    "kubectl.kubernetes.io/restartedAt".to_owned()
}

impl KubernetesObject {
    /// The moment in the text of the object: its own annotation, else that of its pod template.
    pub(in super::super) fn moment(&self, text: &str) -> Result<Timestamp, String> {
        let object: serde_json::Value = serde_saphyr::from_str(text)
            .map_err(|_| "expected a Kubernetes object as YAML or JSON".to_owned())?;
        let annotation = [
            "/metadata/annotations",
            "/spec/template/metadata/annotations",
        ]
        .iter()
        .find_map(|place| object.pointer(place)?.get(&self.annotation)?.as_str())
        .ok_or_else(|| format!("expected the annotation `{}`, not found", self.annotation))?;
        annotation.parse().map_err(|_| {
            format!(
                "expected a time like 2026-11-21T04:00:00Z in `{}`, found {annotation:?}",
                self.annotation
            )
        })
    }
}

impl<'de> Deserialize<'de> for DeployedAt {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct MomentOrTable;
        impl<'de> serde::de::Visitor<'de> for MomentOrTable {
            type Value = DeployedAt;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time like \"2026-11-21T04:00:00Z\", or a table with `kubernetes`")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<DeployedAt, E> {
                let moment = text.parse().map(DeployedAt::Moment);
                moment.map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                map: A,
            ) -> Result<DeployedAt, A::Error> {
                KubernetesObject::deserialize(MapAccessDeserializer::new(map))
                    .map(DeployedAt::Kubernetes)
            }
        }
        from.deserialize_any(MomentOrTable)
    }
}

impl JsonSchema for DeployedAt {
    fn schema_name() -> Cow<'static, str> {
        "DeployedAt".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let table = KubernetesObject::json_schema(generator);
        schemars::json_schema!({ "anyOf": [{ "type": "string", "format": "date-time" }, table] })
    }
}
