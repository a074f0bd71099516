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

/// The keys of the container of a pod whose `env` and `envFrom` are given, beside other objects.
fn pod(env: &str, others: &str) -> Result<release_gate::env::Keys, release_gate::env::SourceError> {
    let text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop}}\nspec: {{containers: [{{name: c, {env}}}]}}\n---\n{others}"
    );
    manifests(&text, r#"{ kubernetes = "all.yaml" }"#)
}

const APP: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata: {X: '1', Y: $(X)}\n";

#[test]
fn references_to_names_see_what_came_before_them() {
    assert_keys(
        &pod(
            "envFrom: [{configMapRef: {name: app}}], env: [{name: A, value: '$(B)-$(X)-$(Y)'}, {name: B, value: b}, {name: X, value: 'own $(X)'}, {name: C, value: '$$(B) $$$(B) $(B $B $'}]",
            APP,
        ),
        &[
            ("A", "$(B)-1-$(X)"),
            ("B", "b"),
            ("C", "$(B) $b $(B $B $"),
            ("X", "own 1"),
            ("Y", "$(X)"),
        ],
    );
}

#[test]
fn a_reference_to_what_the_manifests_do_not_tell_is_unreadable() {
    let env = "env: [{name: A, value: 'http://$(SHOP_SERVICE_HOST)'}, {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}, {name: B, value: 'x-$(IP)'}, {name: LIMIT, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]";
    assert_keys(
        &pod(env, ""),
        &[
            ("A", "(Expands)"),
            ("B", "(Expands)"),
            ("IP", "(AtRunTime)"),
            ("LIMIT", "(AtRunTime)"),
        ],
    );
    let unknown = pod(
        "envFrom: [{secretRef: {name: nowhere, optional: true}}], env: [{name: A, value: 'x-$(Q)'}]",
        "",
    );
    assert_keys(&unknown, &[("A", "(Expands)")]);
    assert_eq!(unknown.expect("keys").open.len(), 1);
}

#[test]
fn an_object_of_another_namespace_is_another_object() {
    let objects = "
apiVersion: v1
kind: ConfigMap
metadata: {name: app, namespace: other}
data: {X: other}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: app, namespace: shop}
data: {X: shop}
";
    let env = "envFrom: [{configMapRef: {name: app}, prefix: P_}]";
    assert_keys(&pod(env, objects), &[("P_X", "shop")]);
    let elsewhere = objects.replace("namespace: shop", "namespace: third");
    let keys = pod(env, &elsewhere).expect("keys");
    assert_eq!((keys.variables.len(), keys.open.len()), (0, 1));
}

#[test]
fn data_of_secrets_and_config_maps_come_in_several_forms() {
    let objects = "
apiVersion: v1
kind: Secret
metadata: {name: s}
data:
  LINES: |
    bGluZTEK
    bGluZTI=
  BYTES: /w==
  EMPTY: ''
  NOTHING:
  BOTH: b2xk
stringData: {BOTH: new, NUMBER: 017}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: m}
data: {TEXT: \"a\\n\"}
binaryData: {FILE: /w==}
";
    assert_keys(
        &pod(
            "envFrom: [{secretRef: {name: s}}, {configMapRef: {name: m}}]",
            objects,
        ),
        &[
            ("BOTH", "new"),
            ("BYTES", "(NotText)"),
            ("EMPTY", ""),
            ("LINES", "line1\nline2"),
            ("NOTHING", ""),
            ("NUMBER", "017"),
            ("TEXT", "a\n"),
        ],
    );
    let alone = manifests(
        objects.split("---").last().expect("the map"),
        r#"{ kubernetes = "all.yaml" }"#,
    );
    assert_keys(&alone, &[("FILE", "(NotText)"), ("TEXT", "a\n")]);
}

#[test]
fn secrets_that_a_controller_fills_are_present_and_unreadable() {
    let objects = "
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: sealed}
spec: {encryptedData: {A: AgBy}, template: {data: {URL: 'x://{{ .A }}'}}}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: templated}
spec:
  target: {template: {data: {DSN: 'postgres://{{ .user }}'}}}
  data: [{secretKey: user, remoteRef: {key: x}}]
---
apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: {name: class}
spec: {secretObjects: [{secretName: mounted, data: [{key: TOKEN, objectName: t}]}]}
---
apiVersion: v1
kind: Secret
metadata: {name: sops}
data: {B: 'ENC[AES256_GCM,data:Zm9v,iv:x,tag:y,type:str]'}
---
apiVersion: secrets.hashicorp.com/v1beta1
kind: VaultStaticSecret
metadata: {name: v}
spec: {destination: {name: vault, create: true}}
";
    let env = "envFrom: [{secretRef: {name: sealed}}, {secretRef: {name: templated}}, {secretRef: {name: mounted}}, {secretRef: {name: sops}}, {secretRef: {name: vault}}]";
    let keys = pod(env, objects);
    assert_keys(
        &keys,
        &[
            ("A", "(Encrypted)"),
            ("B", "(Encrypted)"),
            ("DSN", "(Sensitive)"),
            ("TOKEN", "(Sensitive)"),
            ("URL", "(Sensitive)"),
        ],
    );
    let open = keys.expect("keys").open;
    assert!(open.len() == 1 && open[0].contains("`vault`"), "{open:?}");
}

#[test]
fn hooks_of_helm_and_copies_of_a_pod_need_no_choice() {
    let text = "
# Source: shop/templates/empty.yaml
---
# Source: shop/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec: {template: {spec: {
  initContainers: [{name: wait, env: [{name: W, value: w}]}],
  containers: [{name: api, env: [{name: A, value: a}]}]}}}
---
---
# Source: shop/templates/tests/connection.yaml
apiVersion: v1
kind: Pod
metadata: {name: shop-test, annotations: {helm.sh/hook: test}}
spec: {containers: [{name: wget, env: [{name: T, value: t}]}]}
";
    let source = r#"{ kubernetes = "all.yaml" }"#;
    assert_keys(&manifests(text, source), &[("A", "a")]);
    let named = r#"{ kubernetes = "all.yaml", workload = "shop-test" }"#;
    assert_keys(&manifests(text, named), &[("T", "t")]);
    let init = r#"{ kubernetes = "all.yaml", container = "wait" }"#;
    assert_keys(&manifests(text, init), &[("W", "w")]);

    let copy = |name: &str, value: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}, spec: {{containers: [{{name: api, env: [{{name: A, value: {value}}}]}}]}}}}"
        )
    };
    let list = |second: &str| {
        format!(
            "apiVersion: v1\nkind: List\nitems: [{}, {}]\n",
            copy("api-1", "a"),
            copy("api-2", second)
        )
    };
    assert_keys(&manifests(&list("a"), source), &[("A", "a")]);
    let error = manifests(&list("b"), source).expect_err("two that differ");
    assert!(error.to_string().contains("`workload`"), "{error}");
}

#[test]
fn a_dangling_reference_is_not_mended_by_a_whole_object() {
    let env = "envFrom: [{configMapRef: {name: app}}], env: [{name: X, valueFrom: {configMapKeyRef: {name: app, key: NOPE}}}, {name: Y, valueFrom: {configMapKeyRef: {name: app, key: NOPE, optional: true}}}]";
    let keys = pod(env, APP);
    assert_keys(&keys, &[("Y", "$(X)")]);
    assert!(keys.expect("keys").dangling.contains_key("X"));
}
