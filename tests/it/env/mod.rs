//! Environments: dotenv dialects, sources, shapes, fingerprints.

mod dotenv;
