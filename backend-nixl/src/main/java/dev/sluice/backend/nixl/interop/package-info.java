/**
 * Agents of NIXL that know nothing of Sluice, such as those of vLLM and Dynamo: {@link dev.sluice.backend.nixl.interop.NixlInterop} makes peers of them, and tells them what
 * they need to reach an agent of ours.
 */
@org.jspecify.annotations.NullMarked
package dev.sluice.backend.nixl.interop;
