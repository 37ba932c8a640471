package dev.vakna.vma.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.vma.Archives;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is kept of the past comes back as it was, and nothing else does harm. */
class EntryHistoryTest {

  @Test
  void whatIsNeededComesBackAndTheRestIsZero() throws Exception {
    var random = new Random(1);
    for (int round = 0; round < 200; round++) {
      byte[] bytes = Archives.noise(round, 1 + random.nextInt(50_000));
      var needed = new BitSet();
      for (int i = random.nextInt(40); i > 0; i--) {
        int from = random.nextInt(bytes.length);
        needed.set(from, Math.min(bytes.length, from + random.nextInt(3000)));
      }
      byte[] state = Archives.noise(round, random.nextInt(300));
      byte[] packed = EntryHistory.of(state, bytes, needed).pack();
      EntryHistory back = EntryHistory.unpack(packed);
      assertThat(back.state()).isEqualTo(state);
      assertThat(back.needed()).isEqualTo(needed);
      assertThat(back.content()).hasSize(needed.length());
      for (int i = 0; i < needed.length(); i++) {
        byte expected = needed.get(i) ? bytes[bytes.length - 1 - i] : 0;
        assertThat(back.content()[back.content().length - 1 - i]).isEqualTo(expected);
      }
    }
  }

  @Test
  void whatWasNeverPackedIsRefused() {
    var random = new Random(2);
    byte[] good = EntryHistory.of(Archives.noise(1, 5000)).pack();
    for (int round = 0; round < 2000; round++) {
      byte[] bad = good.clone();
      for (int i = 0; i < 1 + round % 4; i++) {
        bad[random.nextInt(40)] = (byte) random.nextInt(256);
      }
      bad = Arrays.copyOf(bad, round % 3 == 0 ? random.nextInt(bad.length) : bad.length);
      try {
        EntryHistory.unpack(bad);
      } catch (IOException e) {
        assertThat(e).hasMessageStartingWith("it ");
      }
    }
  }
}
