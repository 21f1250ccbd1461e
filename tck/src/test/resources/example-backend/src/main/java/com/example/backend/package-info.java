/**
 * A complete backend in plain Java: it moves HOST memory between processes of one machine and one user, over Unix-domain sockets.
 *
 * <p>It blocks where the kit's reference backend polls. Each connection that we open has two threads, one that sends and one that takes the
 * answers, and each connection that a peer opened has one that serves it; the engine's threads only leave work in queues and look at results.
 * So an idle agent costs nothing, a peer that is stopped holds up its own threads alone, and one that dies ends its connections.
 *
 * <p>Read in this order: {@link com.example.backend.ExampleProvider}, {@link com.example.backend.ExampleBackend}, {@link
 * com.example.backend.ExampleWorker}, {@link com.example.backend.ExampleEndpoint}, {@link com.example.backend.Served}.
 */
package com.example.backend;
