package dev.vakna.simulator.memory;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records by key, every change of which can be taken back until the transaction ends. */
final class Table<K, V> {

  private final TreeMap<K, V> rows;
  private final Undo undo;
  private final Change<V> told;

  /** Told of a change within the transaction that makes it; null stands for no record. */
  interface Change<V> {
    void happened(@Nullable V before, @Nullable V after);
  }

  Table(Comparator<? super K> order, Undo undo) {
    this(order, undo, (before, after) -> {});
  }

  Table(Comparator<? super K> order, Undo undo, Change<V> told) {
    this.rows = new TreeMap<>(order);
    this.undo = undo;
    this.told = told;
  }

  Optional<V> find(K key) {
    undo.requireTransaction();
    return Optional.ofNullable(rows.get(key));
  }

  Stream<V> where(Predicate<? super V> condition) {
    undo.requireTransaction();
    return List.copyOf(rows.values()).stream().filter(condition);
  }

  /** The keys of records, in order. */
  List<K> keys(Predicate<? super V> condition) {
    undo.requireTransaction();
    return rows.entrySet().stream()
        .filter(row -> condition.test(row.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The records from one key to another, both included, in order. */
  List<V> between(K first, K last) {
    undo.requireTransaction();
    return List.copyOf(rows.subMap(first, true, last, true).values());
  }

  /** Their keys, in order. */
  List<K> keysBetween(K first, K last) {
    undo.requireTransaction();
    return List.copyOf(rows.subMap(first, true, last, true).keySet());
  }

  boolean has(Predicate<? super V> condition) {
    return where(condition).findAny().isPresent();
  }

  void insert(K key, V value) {
    if (find(key).isPresent()) {
      throw new IllegalStateException("There is already something under %s.".formatted(key));
    }
    put(key, value);
  }

  void put(K key, V value) {
    undo.requireTransaction();
    V before = rows.put(key, value);
    undo.remember(() -> restore(key, before));
    told.happened(before, value);
  }

  void remove(K key) {
    undo.requireTransaction();
    V before = rows.remove(key);
    undo.remember(() -> restore(key, before));
    told.happened(before, null);
  }

  private void restore(K key, @Nullable V before) {
    if (before == null) {
      rows.remove(key);
    } else {
      rows.put(key, before);
    }
  }
}
