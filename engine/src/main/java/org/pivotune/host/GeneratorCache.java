package org.pivotune.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.pivotune.invert.Pivot;
import org.pivotune.stylegan.Generator;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalPivot;
import org.pivotune.tune.TuneException;

/**
 * Tuned generators on the device by key, the least recently used leaving first when they take more than their bound.
 * What is in use stays. Always made from base and difference, so that a picture does not depend on what is cached.
 *
 * <p>Confined to the device thread, but for the numbers.
 */
final class GeneratorCache implements AutoCloseable {
  private static final class Entry {
    final Generator generator;
    final List<PersonalPivot> people;
    int users;

    Entry(Generator generator, List<PersonalPivot> people) {
      this.generator = generator;
      this.people = people;
    }
  }

  /** A generator in use. */
  final class Lease implements AutoCloseable {
    private final Entry entry;

    private Lease(Entry entry) {
      this.entry = entry;
      entry.users++;
    }

    Generator generator() {
      return entry.generator;
    }

    /** @throws TuneException if there are not so many faces */
    Pivot pivot(int face) {
      if (face >= entry.people.size()) {
        throw new TuneException("this personal generator shows " + entry.people.size() + (entry.people.size() == 1
            ? " face" : " faces") + ", numbered from 0; there is no face " + face);
      }
      return entry.people.get(face).pivot();
    }

    @Override
    public void close() {
      entry.users--;
      shrinkTo(most);
    }
  }

  private final BaseModel base;
  private final long most;
  private final CacheNumbers numbers;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** @param most bytes of device memory that entries may take while nobody uses them */
  GeneratorCache(BaseModel base, long most, CacheNumbers numbers) {
    this.base = base;
    this.most = most;
    this.numbers = numbers;
  }

  /** The generator of a key, loaded when it is not there. */
  Lease lease(PersonalSource person) {
    Entry known = entries.get(person.key());
    if (known != null) {
      numbers.hits().incrementAndGet();
      return new Lease(known);
    }
    numbers.misses().incrementAndGet();
    return new Lease(load(person.key(), person.load()));
  }

  boolean holds(String key) {
    return entries.containsKey(key);
  }

  /** Puts a generator there in place of what the key meant before. */
  void replace(PersonalSource person) {
    forget(person.key());
    if (!holds(person.key())) {
      load(person.key(), person.load());
    }
  }

  private Entry load(String key, Supplier<PersonalGenerator> load) {
    PersonalGenerator personal = load.get();
    // Room first, so that the bound holds while loading too: all generators of one base are of one size.
    shrinkTo(Math.max(0, most - base.generator().bytes()));
    // Without the difference, which would stay in Java's memory.
    Entry entry = new Entry(personal.applyTo(base), personal.people());
    entries.put(key, entry);
    count();
    return entry;
  }

  /** Lets unused generators go, the least recently used first, until no more than this is taken. */
  void shrinkTo(long bytes) {
    List<String> unused = new ArrayList<>();
    entries.forEach((key, entry) -> {
      if (entry.users == 0) {
        unused.add(key);
      }
    });
    for (String key : unused) {
      if (numbers.bytes().get() <= bytes) {
        return;
      }
      numbers.evictions().incrementAndGet();
      drop(key);
    }
  }

  /** Lets one go, unless it is in use. */
  void forget(String key) {
    Entry entry = entries.get(key);
    if (entry != null && entry.users == 0) {
      drop(key);
    }
  }

  private void drop(String key) {
    Entry entry = entries.remove(key);
    entry.generator.close();
    count();
  }

  private void count() {
    numbers.people().set(entries.size());
    numbers.bytes().set(entries.values().stream().mapToLong(entry -> entry.generator.bytes()).sum());
  }

  /** To be read from any thread. */
  record CacheNumbers(AtomicLong bytes, AtomicLong people, AtomicLong hits, AtomicLong misses, AtomicLong evictions) {
    static CacheNumbers none() {
      return new CacheNumbers(new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong());
    }
  }

  @Override
  public void close() {
    List.copyOf(entries.keySet()).forEach(this::drop);
  }
}
