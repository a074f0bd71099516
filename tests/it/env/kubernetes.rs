//! Manifests.

use super::{assert_keys, collected, fixtures};

const ALL: &str = r#"{ kubernetes = ["k8s/*.yaml"], container = "x" }"#;

#[test]
fn a_container_gets_its_literals_references_and_whole_objects() {
    assert_keys(
        &collected(ALL, &fixtures("env-listings")),
        &[
            ("API_URL", "https://stg.example.test"),
            ("DB_PASSWORD", "not-a-real-one"),
            ("DERIVED", "json-x"),
            ("LOG_FORMAT", "json"),
            ("LOG_LEVEL", "info"),
            ("POD_IP", "(AtRunTime)"),
            ("S_DB_PASSWORD", "not-a-real-one"),
        ],
    );
}

#[test]
fn an_object_that_is_not_among_the_manifests_leaves_its_keys_unknown() {
    let keys = collected(
        r#"{ kubernetes = "k8s/deployment.yaml" }"#,
        &fixtures("env-listings"),
    )
    .expect("keys");
    assert_eq!(
        keys.open.len(),
        2,
        "the ConfigMap and the Secret of envFrom"
    );
    let password = format!("{:?}", keys.variables["DB_PASSWORD"].state);
    assert!(password.contains("app-secret"), "{password}");
}

#[test]
fn manifests_without_a_workload_stand_for_their_objects() {
    assert_keys(
        &collected(r#""k8s/kustomize-out.yaml""#, &fixtures("env-listings")),
        &[
            ("A", "1"),
            ("E", ""),
            ("P", "pp"),
            ("Q", "\"quoted\""),
            ("X", "1"),
        ],
    );
}

fn manifests(
    text: &str,
    source: &str,
) -> Result<release_gate::env::Keys, release_gate::env::SourceError> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("all.yaml"), text).expect("a file");
    collected(source, folder.path())
}

#[test]
fn a_reference_finds_the_object_that_kustomize_gave_a_suffix() {
    let text = "
kind: Pod
apiVersion: v1
metadata: {name: p}
spec: {containers: [{name: c, envFrom: [{configMapRef: {name: app}}]}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: app-gmmfg88f5f}
data: {A: '1'}
";
    assert_keys(
        &manifests(text, r#"{ kubernetes = "all.yaml" }"#),
        &[("A", "1")],
    );
}

#[test]
fn a_reference_to_a_key_that_the_object_lacks_is_dangling_unless_it_is_optional() {
    let text = "
apiVersion: batch/v1
kind: CronJob
metadata: {name: j}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c, env: [
  {name: A, valueFrom: {configMapKeyRef: {name: app, key: NOPE}}},
  {name: B, valueFrom: {configMapKeyRef: {name: app, key: NOPE, optional: true}}},
  {name: C, value: $$(X) $(UNKNOWN)}]}]}}}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: app}
data: {X: '1'}
";
    let keys = manifests(text, r#"{ kubernetes = "all.yaml" }"#);
    assert_keys(&keys, &[("C", "$(X) $(UNKNOWN)")]);
    let dangling = keys.expect("keys").dangling;
    assert_eq!(dangling.keys().collect::<Vec<_>>(), ["A"]);
}

#[test]
fn several_containers_need_a_choice() {
    let text = "
apiVersion: v1
kind: List
items:
- {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s}, spec: {template: {spec: {containers: [
    {name: api, env: [{name: A, value: a}]}, {name: side, env: [{name: B, value: b}]}]}}}}
";
    let error = manifests(text, r#"{ kubernetes = "all.yaml" }"#).expect_err("two containers");
    assert!(
        error.to_string().contains("`container`") && error.to_string().contains("api, side"),
        "{error}"
    );
    assert_keys(
        &manifests(text, r#"{ kubernetes = "all.yaml", container = "side" }"#),
        &[("B", "b")],
    );
    let error = manifests(text, r#"{ kubernetes = "all.yaml", container = "c" }"#)
        .expect_err("no such container");
    assert!(error.to_string().contains("found api, side"), "{error}");
}

#[test]
fn sealed_and_external_secrets_have_names_alone() {
    let text = "
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c, envFrom: [{secretRef: {name: sealed}}, {secretRef: {name: target}}]}]}
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: sealed}
spec: {encryptedData: {A: AgBy}}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: e}
spec: {target: {name: target}, data: [{secretKey: B, remoteRef: {key: x}}]}
";
    let source = r#"{ kubernetes = "all.yaml" }"#;
    assert_keys(
        &manifests(text, source),
        &[("A", "(Encrypted)"), ("B", "(Sensitive)")],
    );
}

#[test]
fn data_that_is_not_base64_is_an_error_without_the_data() {
    let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {A: 'hidden secret!'}\n";
    let error = manifests(text, r#"{ kubernetes = "all.yaml" }"#)
        .expect_err("no base64")
        .to_string();
    assert!(
        error.contains("`A`") && !error.contains("hidden"),
        "{error}"
    );
}

#[test]
fn a_pattern_without_files_is_an_error() {
    let error = collected(
        r#"{ kubernetes = "nowhere/*.yaml" }"#,
        &fixtures("env-listings"),
    )
    .expect_err("no files");
    assert!(error.to_string().contains("no file matches"), "{error}");
}
