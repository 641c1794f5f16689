"""Contains all the data models used in inputs/outputs"""

from .create_customer_invoice_body import CreateCustomerInvoiceBody
from .customer_invoice import CustomerInvoice
from .customer_invoice_links import CustomerInvoiceLinks
from .customer_invoice_links_customer import CustomerInvoiceLinksCustomer
from .customer_invoice_links_online_payment_link import CustomerInvoiceLinksOnlinePaymentLink
from .error_api_error import ErrorApiError

__all__ = (
    "CreateCustomerInvoiceBody",
    "CustomerInvoice",
    "CustomerInvoiceLinks",
    "CustomerInvoiceLinksCustomer",
    "CustomerInvoiceLinksOnlinePaymentLink",
    "ErrorApiError",
)
