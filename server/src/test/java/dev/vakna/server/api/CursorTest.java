package dev.vakna.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CursorTest {

  private static final List<String> LIST = Arrays.asList("acct", "vps", null, "192.0.2.1");

  @Test
  void aCursorComesBackAsItWasForItsOwnListOnly() {
    Random random = new Random(11);
    for (int i = 0; i < 500; i++) {
      UUID id = new UUID(random.nextLong(), random.nextLong());
      String cursor = Cursor.after(id, LIST);
      assertThat(Cursor.parse(cursor, LIST)).contains(id);
      assertThat(Cursor.parse(cursor, Arrays.asList("acct", "vps", "192.0.2.1", null))).isEmpty();
      assertThat(Cursor.parse(cursor, Arrays.asList("acct2", "vps", null, "192.0.2.1"))).isEmpty();
    }
  }

  @Test
  void aChangedCharacterMakesItNone() {
    String cursor = Cursor.after(new UUID(1, 2), LIST);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=%";
    for (int i = 0; i < cursor.length(); i++) {
      for (char c : alphabet.toCharArray()) {
        if (c != cursor.charAt(i)) {
          String changed = cursor.substring(0, i) + c + cursor.substring(i + 1);
          assertThat(Cursor.parse(changed, LIST)).as(changed).isEmpty();
        }
      }
    }
  }
}
