//! stub, to be written with the pipeline
pub mod config;
pub mod diagnostic;
pub mod source;
pub mod syntax;
pub mod world;
