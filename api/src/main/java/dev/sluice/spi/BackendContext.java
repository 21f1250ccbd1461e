package dev.sluice.spi;

/**
 * What the engine gives to a backend that it opens.
 *
 * @param agentName the agent's name, for the library's own logs
 * @param config parameters and environment
 * @param frames where the bytes of received notifications go
 * @param completions where backends with blocking I/O report the end of a batch
 */
public record BackendContext(String agentName, BackendConfig config, FrameSink frames, CompletionSink completions) {}
