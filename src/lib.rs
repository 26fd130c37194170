//! stub, to be written with the pipeline
pub mod config;
pub mod diagnostic;
pub mod report;
pub mod source;
pub mod world;
