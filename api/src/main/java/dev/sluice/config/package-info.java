/**
 * Which backends are asked for, and why.
 *
 * <p>The choice comes from code, else from an engine configuration file, else from environment variables. Nothing in
 * this package opens a library or needs a backend to be present: {@link dev.sluice.config.BackendSelection} holds what
 * was asked for, {@link dev.sluice.config.ProviderMatch} compares it with the providers that were found, and
 * {@link dev.sluice.config.EngineSettings} holds the remaining {@code SLUICE_*} variables. The environment is always
 * handed in as a map; this package never reads the process's own. Values whose name looks like a secret are masked
 * wherever text is made for people.
 *
 * <p>Every type here is immutable and may be used from any thread.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
