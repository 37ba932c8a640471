package dev.vakna.engine.qemu.hardware;

/**
 * One QEMU option value: {@code first,key=value,…}. A comma inside a value is doubled, as QEMU's
 * option syntax wants it, so a directory with a comma in its name cannot become an option.
 */
final class Option {

  private final StringBuilder text = new StringBuilder();

  static Option of(String first) {
    return new Option().append(first);
  }

  static Option keyed(String key, Object value) {
    return new Option().with(key, value);
  }

  Option with(String key, Object value) {
    if (!text.isEmpty()) {
      text.append(',');
    }
    text.append(key).append('=');
    return append(value.toString());
  }

  private Option append(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ') {
        throw new IllegalArgumentException("control character in an option of QEMU");
      }
    }
    text.append(value.replace(",", ",,"));
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
