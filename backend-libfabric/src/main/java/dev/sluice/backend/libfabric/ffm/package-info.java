/**
 * libfabric's C interface, as far as it is used: the few functions that {@code libfabric.so.1} exports, and the tables of function pointers in the objects that they make. One
 * layout serves all releases from 1.17 on: they only append. Structures come from the library, or have room for what is appended. A table may be exchanged when an endpoint is
 * enabled, so its pointers are read after that.
 */
@org.jspecify.annotations.NullMarked
package dev.sluice.backend.libfabric.ffm;
