package dev.vakna.bench.section;

import dev.vakna.bench.report.Findings;
import java.io.IOException;

/** One thing to find out. */
public interface Section {

  /** Short name, as in {@code --only} and JSON. */
  String key();

  /** For people. */
  String title();

  /** Whether it belongs to a quick run. */
  boolean quick();

  /** Finds it out. */
  Findings measure(Lab lab) throws IOException, InterruptedException;
}
