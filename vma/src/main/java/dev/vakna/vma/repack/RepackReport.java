package dev.vakna.vma.repack;

import dev.vakna.vma.read.ReadReport;

/**
 * What came of packing an archive again.
 *
 * @param read the pass that found the new file good
 * @param archiveBytes size of the archive
 * @param bytes size of the new file
 * @param frames how many frames with content it has
 */
public record RepackReport(ReadReport read, long archiveBytes, long bytes, int frames) {}
