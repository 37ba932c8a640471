package dev.vakna.vma.extract;

import dev.vakna.vma.read.ReadReport;
import java.nio.file.Path;
import java.util.List;

/**
 * The outcome of an extraction.
 *
 * @param read what was read
 * @param files the files that were made, configurations first
 */
public record ExtractReport(ReadReport read, List<Path> files) {

  /** Copies the list. */
  public ExtractReport {
    files = List.copyOf(files);
  }
}
