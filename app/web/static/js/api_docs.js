/** Shows the OpenAPI description of this server by Swagger UI, which the page has loaded. */

/**
 * @typedef {{url: string, domNode: HTMLElement, validatorUrl: null, deepLinking: boolean}} Options
 */
/** @type {(options: Options) => void} */
const swagger = Reflect.get(window, "SwaggerUIBundle");

const place = document.getElementById("api-docs");
if (place?.dataset.description) {
  // No validator: it would ask another host.
  swagger({ url: place.dataset.description, domNode: place, validatorUrl: null, deepLinking: true });
}
