/**
 * Fetch a part of the app; again after each pause where that failed. A network that changes just then (a phone that leaves
 * the Wi-Fi, an interface that appears) breaks off everything that the browser is fetching.
 */
export async function again<T>(load: () => Promise<T>, [pauseMs, ...more]: readonly number[]): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (pauseMs === undefined) throw error;
    await new Promise((go) => setTimeout(go, pauseMs));
    return again(load, more);
  }
}
