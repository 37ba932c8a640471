package dev.vakna.vma.fill;

import dev.vakna.vma.read.ReadReport;

/**
 * How disks were filled.
 *
 * @param read what was read and written, by the last pass alone
 * @param byIndex whether it went by the archive's index; else by one pass over the whole stream
 */
public record FillReport(ReadReport read, boolean byIndex) {}
