/**
 * cuFile's C interface, as far as it is used: the driver, handles of files, registered memory, and reads and writes that return when they are done. Neither its batches nor its
 * streams. Any of its functions may open its driver, so nothing here but {@link dev.sluice.backend.gds.ffm.CuFileLibrary} is to be touched where that is not safe.
 */
@org.jspecify.annotations.NullMarked
package dev.sluice.backend.gds.ffm;
