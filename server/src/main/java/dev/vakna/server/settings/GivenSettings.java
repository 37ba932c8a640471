package dev.vakna.server.settings;

import dev.vakna.server.settings.KnownSettings.Known;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was set, from all places: what stands on the command line goes before variables of the
 * environment, and these before the file of settings.
 */
public final class GivenSettings {

  private static final String URL = "vakna.database.url";
  private static final String PASSWORD = "vakna.database.password";
  private static final String PASSWORD_FILE = "vakna.database.password-file";
  private static final String USUAL_FILE = "vakna.properties";
  private static final String PREFIX = "VAKNA_";

  /** Variables of the launcher and the other commands. */
  private static final List<String> OTHER_VARIABLES =
      List.of(
          "VAKNA_CACHE",
          "VAKNA_INSTALL",
          "VAKNA_JDK_DIRS",
          "VAKNA_ROOT",
          "VAKNA_APP",
          "VAKNA_BUILD",
          "VAKNA_BUILD_MS",
          "VAKNA_STARTED_MS",
          "VAKNA_TERMINALS",
          "VAKNA_COLUMNS",
          "VAKNA_CLI_FLAGS",
          "VAKNA_CLI_CACHE");

  private static final List<String> SPRING_VARIABLES = List.of("SERVER_PORT", "SERVER_ADDRESS");

  /** What Kubernetes sets in every container for a service called vakna…, and is no setting. */
  private static final Pattern SERVICE_VARIABLE =
      Pattern.compile("_SERVICE_(HOST|PORT.*)$|_PORT(_\\d+_(TCP|UDP).*)?$");

  private final KnownSettings known;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, String> places = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private GivenSettings(KnownSettings known) {
    this.known = known;
  }

  /**
   * Reads and checks everything that was set.
   *
   * @param words the command line
   * @param environment the environment's variables
   * @param usualHome the home where none is named
   */
  public static GivenSettings read(
      KnownSettings known, List<String> words, Map<String, String> environment, Path usualHome) {
    GivenSettings given = new GivenSettings(known);
    given.values.put(KnownSettings.HOME, usualHome.toString());
    Map<String, String> told = given.commandLine(words);
    Map<String, String> variables = given.variables(environment);
    given.takeFile(told, variables, usualHome);
    given.values.putAll(variables);
    given.values.putAll(told);
    given.together(told);
    return given;
  }

  /** The values by the settings' full names; only those that were set, and the home. */
  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  /** What is wrong with them, a line for each; empty when nothing is. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** What is no fault and should be known all the same, a sentence for each. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  private Map<String, String> commandLine(List<String> words) {
    Map<String, String> told = new LinkedHashMap<>();
    for (String word : words) {
      int sign = word.indexOf('=');
      if (!word.startsWith("--") || word.equals("--")) {
        faults.add("'%s' is no setting: write --name=value".formatted(Shown.word(word)));
      } else if (sign < 0) {
        String name = word.substring(2);
        faults.add(
            known
                .find(name)
                .map(one ->
                    "%s has no value: write %s=…, where it is %s"
                        .formatted(word, word, one.form().allowed()))
                .orElseGet(() -> unknown(word, name)));
      } else {
        String name = word.substring(2, sign);
        take("--" + name, name, word.substring(sign + 1), told);
      }
    }
    if (told.containsKey(PASSWORD)) {
      // Every user of the host can read other processes' command lines.
      faults.add(
          "--%s: a password does not belong on a command line, which everyone on this host can read. Put it into a file that only this server's user can read and name that with --%s=FILE, or set VAKNA_DATABASE_PASSWORD"
              .formatted(PASSWORD, PASSWORD_FILE));
    }
    return told;
  }

  private Map<String, String> variables(Map<String, String> environment) {
    Map<String, String> set = new LinkedHashMap<>();
    new TreeMap<>(environment)
        .forEach((name, value) -> {
          if (OTHER_VARIABLES.contains(name) || value.isEmpty()) {
            return;
          }
          if (SPRING_VARIABLES.contains(name)
              || name.startsWith("SERVER_FORWARD_HEADERS")
              || name.startsWith("SERVER_TOMCAT_REMOTEIP")) {
            take(name, name, value, set);
          } else if (name.startsWith(PREFIX)) {
            variable(name, value, set);
          }
        });
    return set;
  }

  private void variable(String name, String value, Map<String, String> set) {
    String dotted = name.toLowerCase(Locale.ROOT).replace('_', '.');
    String server = dotted.substring(PREFIX.length());
    if (known.find(dotted).isPresent()) {
      take(name, dotted, value, set);
    } else if (server.startsWith("server.") && known.find(server).isPresent()) {
      take(name, server, value, set);
    } else if (!SERVICE_VARIABLE.matcher(name).find() && known.meant(dotted)) {
      faults.add(unknown(name + "=" + Shown.value(dotted, value), dotted));
    } else {
      notes.add("The variable %s is no setting of this server and is not read.".formatted(name));
    }
  }

  private void takeFile(Map<String, String> told, Map<String, String> variables, Path usualHome) {
    String named = told.getOrDefault(KnownSettings.FILE, variables.get(KnownSettings.FILE));
    String home =
        told.getOrDefault(
            KnownSettings.HOME, variables.getOrDefault(KnownSettings.HOME, usualHome.toString()));
    Path file = named == null ? Path.of(home, USUAL_FILE) : Path.of(named);
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException absent) {
      if (named != null) {
        faults.add("%s=%s: there is no such file".formatted(KnownSettings.FILE, named));
      }
      return;
    } catch (IOException | IllegalArgumentException unreadable) {
      faults.add(
          "the file of settings %s cannot be read: %s".formatted(file, Shown.cause(unreadable)));
      return;
    }
    Map<String, String> written = new LinkedHashMap<>();
    for (String name : new TreeMap<>(properties).keySet().stream().map(Object::toString).toList()) {
      if (name.equals(KnownSettings.HOME) || name.equals(KnownSettings.FILE)) {
        faults.add(
            "%s cannot be set in %s, because it says where that file is: use --%s=… or %s"
                .formatted(name, file, name, name.toUpperCase(Locale.ROOT).replace('.', '_')));
      } else {
        take(file + ": " + name, name, properties.getProperty(name).strip(), written);
      }
    }
    if (written.containsKey(PASSWORD)) {
      noteReaders(file);
    }
    values.putAll(written);
  }

  private void noteReaders(Path file) {
    if (PrivateFile.readByOthers(file)) {
      notes.add(
          "Others on this host may read %s, which holds a password: chmod 600 '%s'"
              .formatted(file, file));
    }
  }

  private void take(String place, String name, String value, Map<String, String> into) {
    Known setting = known.find(name).orElse(null);
    if (setting == null) {
      faults.add(unknown(place + "=" + Shown.value(name, value), name));
      return;
    }
    String before = into.put(setting.name(), value);
    if (before != null && !before.equals(value)) {
      faults.add(
          "%s is set twice and differently, by %s and %s"
              .formatted(setting.name(), places.getOrDefault(setting.name(), place), place));
    }
    places.put(setting.name(), place);
    boolean password = setting.name().equals(URL) && Form.holdsPassword(value);
    if (password) {
      faults.add(
          "%s: the address holds a password, which would come into logs and process lists. Leave it out of the address and name a file that holds it with %s"
              .formatted(place, PASSWORD_FILE));
    } else if (!setting.form().takes().test(value)) {
      faults.add(
          "%s=%s: %s is %s"
              .formatted(
                  place,
                  setting.secret() ? "…" : Shown.value(name, value),
                  setting.name(),
                  setting.form().allowed()));
    }
  }

  private String unknown(String place, String name) {
    List<String> near = known.near(name);
    return "%s: there is no such setting%s"
        .formatted(
            place, near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?");
  }

  /** What no setting can show alone. */
  private void together(Map<String, String> told) {
    String file = values.get(PASSWORD_FILE);
    if (file != null) {
      if (values.containsKey(PASSWORD) && !told.containsKey(PASSWORD)) {
        faults.add("%s and %s are both set: leave one out".formatted(PASSWORD, PASSWORD_FILE));
      }
      PrivateFile.fault(Path.of(file))
          .ifPresentOrElse(
              fault -> faults.add("%s=%s: %s".formatted(PASSWORD_FILE, file, fault)),
              () -> noteReaders(Path.of(file)));
    }
    Integer first = port("vakna.engine.first-port", 20000);
    Integer last = port("vakna.engine.last-port", 29999);
    if (first != null && last != null && first > last) {
      faults.add(
          "vakna.engine.first-port=%d is above vakna.engine.last-port=%d: there is no port between"
              .formatted(first, last));
    }
    String engineHome = values.getOrDefault("vakna.engine.home", values.get(KnownSettings.HOME));
    if (engineHome != null && (engineHome.contains(":") || engineHome.contains(","))) {
      faults.add(
          "the directory of the machines %s holds a colon or comma, which QEMU's options cannot carry: choose another vakna.home or vakna.engine.home"
              .formatted(engineHome));
    }
  }

  private @Nullable Integer port(String name, int otherwise) {
    String text = values.getOrDefault(name, Integer.toString(otherwise));
    return text.matches("\\d{1,5}") ? Integer.valueOf(text) : null;
  }
}
