package org.pivotune.host;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
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
    /** What it was made of: weakly, as the difference would stay in Java's memory. */
    final WeakReference<PersonalGenerator> origin;
    int users;

    Entry(Generator generator, PersonalGenerator personal) {
      this.generator = generator;
      this.people = personal.people();
      this.origin = new WeakReference<>(personal);
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

  /**
   * Somebody's generator, loaded when it is not there. What their key meant before leaves for it.
   *
   * @throws TuneException if the key's generator is another one and in use
   */
  Lease lease(PersonalSource person) {
    Entry known = entries.get(person.key());
    if (known != null && person.means(known.origin.get())) {
      numbers.hits().incrementAndGet();
      return new Lease(known);
    }
    numbers.misses().incrementAndGet();
    return new Lease(load(person));
  }

  boolean holds(PersonalSource person) {
    Entry known = entries.get(person.key());
    return known != null && person.means(known.origin.get());
  }

  /** Loads a generator unless it is there. */
  void put(PersonalSource person) {
    if (!holds(person)) {
      load(person);
    }
  }

  private Entry load(PersonalSource person) {
    PersonalGenerator personal = person.load().get();
    forget(person.key());
    if (entries.containsKey(person.key())) {
      throw new TuneException("the key " + person.key() + " names another generator, which is in use");
    }
    // Room first, so that the bound holds while loading too: all generators of one base are of one size.
    shrinkTo(Math.max(0, most - base.generator().bytes()));
    Entry entry = new Entry(personal.applyTo(base), personal);
    entries.put(person.key(), entry);
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
