package dev.vakna.bench.content;

import java.util.List;

/** How archives are packed out in the world. */
public enum Packing {
  /** What vzdump calls. */
  ZSTD_1("zstd-threads-1", ".zst", "zstd", "--threads=1"),
  /** What vzdump calls with {@code zstd: 4}. */
  ZSTD_4("zstd-threads-4", ".zst", "zstd", "--threads=4"),
  /** Made to be copied by rsync. */
  ZSTD_RSYNCABLE("zstd-rsyncable", ".zst", "zstd", "--rsyncable"),
  /** Packed by one thread without jobs. */
  ZSTD_SINGLE("zstd-single-thread", ".zst", "zstd", "--single-thread"),
  /** What vzdump calls for gzip. */
  GZIP("gzip-rsyncable", ".gz", "gzip", "--rsyncable");

  private final String key;
  private final String suffix;
  private final String tool;
  private final String option;

  Packing(String key, String suffix, String tool, String option) {
    this.key = key;
    this.suffix = suffix;
    this.tool = tool;
    this.option = option;
  }

  /** Short name, as in JSON. */
  public String key() {
    return key;
  }

  /** End of file names. */
  public String suffix() {
    return suffix;
  }

  /** The tool that packs. */
  public String tool() {
    return tool;
  }

  /** How it is called to pack its standard input to its standard output. */
  public List<String> command() {
    return List.of(tool, "-q", option, "-c");
  }

  /** As people call it. */
  public String title() {
    return tool + " " + option;
  }
}
