//! The options that choose the gates of a run: the same for running and for listing them.

use std::path::PathBuf;

use clap::Args;

use crate::model::{Shard, Stage};
use crate::run::Selection;

/// The configuration and the gates of it that are meant.
#[derive(Args, Clone, Debug, Default)]
pub struct SelectionArgs {
    /// The configuration [default: gates.toml or .config/gates.toml, here or in a folder above]
    #[arg(long, value_name = "FILE", env = "GATE_CONFIG")]
    pub config: Option<PathBuf>,
    /// The stage [default: pre-deploy; for `gate watch`, post-deploy]
    #[arg(long, env = "GATE_STAGE")]
    pub stage: Option<Stage>,
    /// Only the gates with these ids, whatever their stage
    #[arg(long, value_name = "ID", value_delimiter = ',', env = "GATE_ONLY")]
    pub only: Vec<String>,
    /// Not the gates with these ids
    #[arg(long, value_name = "ID", value_delimiter = ',', env = "GATE_SKIP")]
    pub skip: Vec<String>,
    /// Only gates with one of these tags
    #[arg(long, value_name = "TAG", value_delimiter = ',', env = "GATE_TAG")]
    pub tag: Vec<String>,
    /// Only part I of N of the selected gates; `gate merge` joins the reports
    #[arg(long, value_name = "I/N", env = "GATE_SHARD")]
    pub shard: Option<Shard>,
}

impl SelectionArgs {
    /// What is selected; `stage` is the command's own, for when none is asked for.
    pub(super) fn selection(&self, stage: Stage) -> Selection {
        Selection {
            stage: self.stage.unwrap_or(stage),
            only: self.only.clone(),
            skip: self.skip.clone(),
            tags: self.tag.clone(),
            shard: self.shard,
        }
    }
}
