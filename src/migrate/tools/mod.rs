//! The migration tools, one a file.

mod alembic;
mod atlas;
mod dbmate;
mod diesel;
mod django;
mod doctrine;
mod drizzle;
mod drizzle_v1;
mod ecto;
mod ef_core;
mod flyway;
mod golang_migrate;
mod goose;
mod knex;
mod laravel;
mod liquibase;
mod mikro_orm;
mod node_pg_migrate;
mod phinx;
mod prisma;
mod rails;
mod refinery;
mod sea_orm;
mod sequelize;
mod sql_migrate;
mod sqlx;
mod supabase;
mod typeorm;
mod yoyo;

use super::tool::Tool;

/// All tools. Where two could claim the same files and nothing decides, the first one is named.
pub const TOOLS: &[&dyn Tool] = &[
    &sqlx::Sqlx,
    &diesel::Diesel,
    &refinery::Refinery,
    &sea_orm::SeaOrm,
    &prisma::Prisma,
    &drizzle::Drizzle,
    &drizzle_v1::DrizzleV1,
    &knex::Knex,
    &typeorm::TypeOrm,
    &sequelize::Sequelize,
    &node_pg_migrate::NodePgMigrate,
    &mikro_orm::MikroOrm,
    &dbmate::Dbmate,
    &golang_migrate::GolangMigrate,
    &goose::Goose,
    &sql_migrate::SqlMigrate,
    &atlas::Atlas,
    &flyway::Flyway,
    &liquibase::Liquibase,
    &django::Django,
    &alembic::Alembic,
    &yoyo::Yoyo,
    &rails::Rails,
    &laravel::Laravel,
    &phinx::Phinx,
    &doctrine::Doctrine,
    &ef_core::EfCore,
    &ecto::Ecto,
    &supabase::Supabase,
];
