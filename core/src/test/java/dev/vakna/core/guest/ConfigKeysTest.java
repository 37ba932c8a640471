package dev.vakna.core.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reader and its document know the same keys and say the same of each. */
class ConfigKeysTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "guest-config.md");
  private static final Pattern ROW = Pattern.compile("\\| (`[^|]*`) \\| ([a-z]+) \\| ?(.*) ?\\|");
  private static final Pattern CODE = Pattern.compile("`([^`]*)`");

  /** The rows of the first table behind a heading: first cell by the others. */
  private static Map<String, String> rows(String heading) throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    String section = Files.readString(DOCUMENT).split("\n## " + heading + "\n", 2)[1];
    for (String line : section.split("\n## ", 2)[0].split("\n")) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        Matcher name = CODE.matcher(row.group(1));
        while (name.find()) {
          rows.put(name.group(1), row.group(2) + "|" + row.group(3));
        }
      }
    }
    return rows;
  }

  @Test
  void everyKeyIsInTheDocumentWithItsFateAndWarning() throws IOException {
    Map<String, String> rows = rows("Keys");
    Map<String, String> fates = new LinkedHashMap<>();
    rows.forEach((key, row) -> fates.put(key, row.split("\\|")[0]));
    Map<String, String> known = new LinkedHashMap<>();
    for (ConfigKeys.Rule rule : ConfigKeys.all()) {
      known.put(rule.text(), rule.fate().name().toLowerCase(Locale.ROOT));
      Warning warning = rule.warning();
      if (warning != null) {
        assertThat(rows.get(rule.text())).contains("`" + warning.code() + "`");
      }
    }
    assertThat(known).containsExactlyInAnyOrderEntriesOf(fates);
  }

  @Test
  void everyOptionOfADiskIsInTheDocument() throws IOException {
    Map<String, String> rows = rows("Disks");
    Set<String> known = new TreeSet<>();
    known.addAll(DriveMarks.CARRIED);
    known.addAll(DriveMarks.WARNED);
    known.addAll(DriveMarks.DROPPED);
    for (String option : known) {
      String family = option.replaceAll("^(bps|mbps|iops).*", "$1*");
      assertThat(rows).as(option).containsKey(family);
      String fate =
          DriveMarks.CARRIED.contains(option)
              ? "carried"
              : DriveMarks.WARNED.contains(option) ? "warned" : "dropped";
      assertThat(rows.get(family)).as(option).startsWith(fate);
    }
    assertThat(rows.keySet()).allMatch(option -> option.endsWith("*") || known.contains(option));
  }

  @Test
  void aKeyIsKnownByItsStemAndNumberAlone() {
    assertThat(ConfigKeys.of("net0")).isPresent();
    assertThat(ConfigKeys.of("net31")).isPresent();
    assertThat(ConfigKeys.of("net")).isEmpty();
    assertThat(ConfigKeys.of("net01")).isEmpty();
    assertThat(ConfigKeys.of("cores1")).isEmpty();
    assertThat(ConfigKeys.of("numa")).isPresent();
    assertThat(ConfigKeys.of("numa3")).isPresent();
  }
}
