package dev.sluice.tck.cli.manual;

import java.util.List;

/**
 * A part of a page.
 *
 * @param title in capitals
 * @param blocks what it says
 */
record Section(String title, List<Block> blocks) {}
