/**
 * What in an environment will hurt: {@link dev.sluice.tck.doctor.Doctor} asks a list of {@link dev.sluice.tck.doctor.Check}s, each of which looks at one thing of a
 * {@link dev.sluice.tck.doctor.Machine}.
 */
@org.jspecify.annotations.NullMarked
package dev.sluice.tck.doctor;
