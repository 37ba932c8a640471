package dev.vakna.server.settings;

import dev.vakna.server.http.Origins;
import dev.vakna.server.http.TrustedProxies;
import dev.vakna.server.settings.Written.As;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/**
 * How a setting is written.
 *
 * @param allowed what is allowed, in words that go on after "it is"
 * @param takes whether a text is that
 */
record Form(String allowed, Predicate<String> takes) {

  private static final List<String> ACCELERATIONS = List.of("auto", "kvm", "tcg");
  private static final Pattern PASSWORD_IN_URL =
      Pattern.compile("(?i)password=|^jdbc:postgresql://[^/?]*@");
  private static final Pattern DIGITS = Pattern.compile("-?\\d{1,10}");
  private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,9}(\\.\\d{1,9})?");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,99}");
  private static final Pattern COOKIE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  /** The form that follows from a component of the record of settings. */
  static Form of(Class<?> type, @Nullable Bounds bounds, @Nullable Written written) {
    if (written != null) {
      return text(written.value());
    }
    if (type == int.class) {
      return bounded("a whole number", bounds, Form::whole);
    }
    if (type == double.class) {
      return bounded("a number", bounds, Form::decimal);
    }
    if (type == Duration.class) {
      return bounded("a time such as 500ms, 30s, 5m or 2h", bounds, Form::time);
    }
    if (type == DataSize.class) {
      return bounded("a size such as 512MB or 20GB, or plain bytes", bounds, Form::size);
    }
    if (type.isEnum()) {
      return oneOf(
          Arrays.stream(type.getEnumConstants())
              .map(each -> each.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
              .toList());
    }
    if (type == Path.class) {
      return new Form("a path", Form::isPath);
    }
    if (type == ZoneId.class) {
      return new Form("a time zone such as UTC or Europe/Stockholm", Form::isZone);
    }
    if (type == String.class) {
      return new Form("a text", _ -> true);
    }
    throw new IllegalArgumentException("no form is known for settings of " + type);
  }

  /** One of some words, in small or capital letters. */
  static Form oneOf(List<String> words) {
    String allowed =
        words.size() == 1
            ? words.getFirst()
            : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
    return new Form(allowed, text -> words.contains(text.toLowerCase(Locale.ROOT)));
  }

  /** A port to listen on. */
  static Form port() {
    return new Form(
        "a port from 1 to 65535, or 0 for any free one",
        text -> DIGITS.matcher(text).matches() && within(whole(text), 0, 65535));
  }

  /** An address to listen on. */
  static Form address() {
    return new Form(
        "an address of this host, for example 127.0.0.1, 0.0.0.0 for all, or ::1", Form::isAddress);
  }

  /** True for the address of a database with a password in it. */
  static boolean holdsPassword(String jdbcUrl) {
    return PASSWORD_IN_URL.matcher(jdbcUrl).find();
  }

  private static Form text(As as) {
    return switch (as) {
      case HTTP_URL ->
          new Form(
              "an address such as https://cloud.example.com",
              text -> text.isEmpty() || isHttp(text));
      case JDBC_URL ->
          new Form(
              "an address such as jdbc:postgresql://host:5432/database",
              text -> text.isEmpty() || text.matches("jdbc:postgresql:\\S+"));
      case IPV4 -> new Form("an IPv4 address in digits", Form::isIpv4);
      case NETWORKS ->
          new Form(
              "addresses or networks such as 192.0.2.0/24 or 2001:db8::/32, with commas between",
              text ->
                  text.isBlank() || TrustedProxies.fault(List.of(text.split(",", -1))).isEmpty());
      case ORIGINS ->
          new Form(
              "origins such as https://panel.example.com, with commas between, or *",
              text ->
                  text.isBlank()
                      || Arrays.stream(text.split(",", -1))
                          .map(String::strip)
                          .allMatch(Origins::isOrigin));
      case ACCELERATION -> oneOf(ACCELERATIONS);
      case NAME ->
          new Form(
              "a name of at most 100 lower-case letters, digits, '.' and '-'",
              text -> NAME.matcher(text).matches());
      case COOKIE ->
          new Form(
              "a name of at most 64 letters, digits, '_' and '-'",
              text -> COOKIE.matcher(text).matches());
      case SECRET -> new Form("a text", _ -> true);
    };
  }

  private static <T extends Comparable<T>> Form bounded(
      String what, @Nullable Bounds bounds, Function<String, @Nullable T> read) {
    String least = bounds == null ? "" : bounds.least();
    String above = bounds == null ? "" : bounds.above();
    String most = bounds == null ? "" : bounds.most();
    String words =
        !least.isEmpty() && !most.isEmpty()
            ? ", from " + least + " to " + most
            : !least.isEmpty()
                ? ", at least " + least
                : !above.isEmpty() && !most.isEmpty()
                    ? ", more than " + above + " and at most " + most
                    : !above.isEmpty()
                        ? ", more than " + above
                        : !most.isEmpty() ? ", at most " + most : "";
    return new Form(
        what + words,
        text -> {
          T value = read.apply(text);
          return value != null
              && compare(value, least, read) >= 0
              && (above.isEmpty() || compare(value, above, read) > 0)
              && (most.isEmpty() || compare(value, most, read) <= 0);
        });
  }

  private static <T extends Comparable<T>> int compare(
      T value, String bound, Function<String, @Nullable T> read) {
    T limit = bound.isEmpty() ? null : read.apply(bound);
    return limit == null ? 0 : value.compareTo(limit);
  }

  private static boolean within(@Nullable Integer value, int least, int most) {
    return value != null && value >= least && value <= most;
  }

  private static @Nullable Integer whole(String text) {
    if (!DIGITS.matcher(text).matches()) {
      return null;
    }
    long value = Long.parseLong(text);
    return value == (int) value ? (int) value : null;
  }

  private static @Nullable BigDecimal decimal(String text) {
    return DECIMAL.matcher(text).matches() ? new BigDecimal(text) : null;
  }

  private static @Nullable Duration time(String text) {
    try {
      return DurationStyle.detectAndParse(text);
    } catch (IllegalArgumentException | ArithmeticException _) {
      return null;
    }
  }

  private static @Nullable DataSize size(String text) {
    try {
      DataSize size = DataSize.parse(text);
      return size.isNegative() ? null : size;
    } catch (IllegalArgumentException | ArithmeticException _) {
      return null;
    }
  }

  private static boolean isPath(String text) {
    return !text.isBlank() && text.chars().noneMatch(c -> c < ' ');
  }

  private static boolean isZone(String text) {
    try {
      return !ZoneId.of(text).getId().isEmpty();
    } catch (DateTimeException _) {
      return false;
    }
  }

  private static boolean isHttp(String text) {
    try {
      URI uri = URI.create(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      return (scheme.equals("http") || scheme.equals("https"))
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isIpv4(String text) {
    return IPV4.matcher(text).matches() && isAddress(text);
  }

  private static boolean isAddress(String text) {
    try {
      return !text.isBlank() && InetAddress.getByName(text).getAddress().length > 0;
    } catch (UnknownHostException _) {
      return false;
    }
  }
}
