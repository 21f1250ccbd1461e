@org.jspecify.annotations.NullUnmarked
package dev.sluice.backend.gds.ffm;
