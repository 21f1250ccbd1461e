/**
 * The CUDA driver ({@code libcuda.so.1}) without a C shim: devices, memory, copies, streams, events and what is known of a pointer. The
 * driver is loaded when it is first asked for; where there is none, asking says so and nothing else fails.
 *
 * <p>A context belongs to a thread, and Java code runs on threads of others: every method makes the device's primary context current for
 * its own calls only, and leaves what the caller has current as it was. All classes may be used by any thread.
 *
 * <p>Nothing here checks addresses: a wrong device pointer in a copy breaks the device's context for the whole process. Regions that are
 * registered with an agent are checked.
 */
@NullMarked
package dev.sluice.cuda;

import org.jspecify.annotations.NullMarked;
