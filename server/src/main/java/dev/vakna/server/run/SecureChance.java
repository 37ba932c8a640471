package dev.vakna.server.run;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.vakna.core.chance.Chance;
import java.security.SecureRandom;
import java.util.UUID;

/** Chance that nobody can guess. */
public final class SecureChance implements Chance {

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private final SecureRandom random = new SecureRandom();

  @Override
  public UUID nextId() {
    return UlidCreator.getUlid().toUuid();
  }

  @Override
  public byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  @Override
  public String letters(int count) {
    StringBuilder letters = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return letters.toString();
  }
}
