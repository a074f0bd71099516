//! The migration tools, one a file.

mod alembic;
mod django;
mod flyway;
mod prisma;
mod sqlx;

use super::tool::Tool;

/// All tools. Where two could claim the same files and nothing decides, the first one is named.
pub const TOOLS: &[&dyn Tool] = &[
    &sqlx::Sqlx,
    &prisma::Prisma,
    &django::Django,
    &alembic::Alembic,
    &flyway::Flyway,
];
