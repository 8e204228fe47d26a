"""What is usual before a company has answered anything: general knowledge, each table with what it means.

Shares of endings by channel, ways of paying by agreed method, differences, tariffs of card acquirers. A company's
own answers move every one of them; ``TRUST`` says how many answers weigh as much as the general table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.matching.channels import Channel
from core.matching.model import Difference

if TYPE_CHECKING:
    from collections.abc import Mapping

TRUST = 14  # answers of one channel that weigh as much as the table

# What a line of a channel turns out to be. "single" pays one entry, "several" some entries of one customer,
# "batch" entries of many; everything else has no entry in the books. Rows sum to about one.
ENDINGS_IN: Mapping[Channel, Mapping[str, float]] = {
    Channel.PIX: {"single": 0.81, "several": 0.055, "receita_sem_lancamento": 0.055, "pagamento_em_duplicidade": 0.014,
                  "pagamento_devolvido": 0.008, "transfer": 0.02, "refund": 0.006, "duplicate": 0.002},
    Channel.TED: {"single": 0.78, "several": 0.05, "receita_sem_lancamento": 0.02, "pagamento_em_duplicidade": 0.014,
                  "transfer": 0.12, "pagamento_devolvido": 0.002, "refund": 0.004, "duplicate": 0.002},
    Channel.BOLETO_IN: {"single": 0.62, "batch": 0.36, "duplicate": 0.003, "pagamento_em_duplicidade": 0.005},
    Channel.CARD_SALES: {"batch": 0.97, "single": 0.02, "duplicate": 0.004},
    Channel.RETURN: {"refund": 0.97, "receita_sem_lancamento": 0.02},
    Channel.OWN: {"transfer": 0.995},
    Channel.YIELD: {"rendimento": 0.99},
    Channel.INVESTMENT: {"aplicacao": 0.9, "transfer": 0.08},
    Channel.CASH: {"single": 0.6, "receita_sem_lancamento": 0.3},
    Channel.OTHER: {"single": 0.6, "several": 0.05, "receita_sem_lancamento": 0.2, "transfer": 0.03, "refund": 0.02},
}  # fmt: skip
ENDINGS_OUT: Mapping[Channel, Mapping[str, float]] = {
    Channel.PIX: {"single": 0.6, "several": 0.02, "despesa_sem_lancamento": 0.13, "retirada_socio": 0.1,
                  "transfer": 0.06, "refund": 0.04, "pagamento_devolvido": 0.02, "pagamento_em_duplicidade": 0.004,
                  "duplicate": 0.003},
    Channel.TED: {"single": 0.6, "several": 0.02, "despesa_sem_lancamento": 0.02, "retirada_socio": 0.02,
                  "transfer": 0.32, "duplicate": 0.003},
    Channel.BOLETO_OUT: {"single": 0.97, "several": 0.01, "despesa_sem_lancamento": 0.01, "duplicate": 0.004},
    Channel.PAYROLL: {"batch": 0.97, "single": 0.03},
    Channel.BATCH_OUT: {"batch": 0.95, "single": 0.05},
    Channel.TAX: {"single": 0.97, "despesa_sem_lancamento": 0.02, "duplicate": 0.003},
    Channel.UTILITY: {"single": 0.97, "despesa_sem_lancamento": 0.02, "duplicate": 0.008},
    Channel.PURCHASE: {"compra_cartao": 0.97, "duplicate": 0.02, "single": 0.005},
    Channel.FEE: {"tarifa": 0.985, "single": 0.01},
    Channel.CREDIT_COST: {"iof_juros": 0.99},
    Channel.INVESTMENT: {"aplicacao": 0.9, "transfer": 0.08},
    Channel.CHARGEBACK: {"despesa_sem_lancamento": 0.95},
    Channel.RETURN: {"refund": 0.97, "despesa_sem_lancamento": 0.02},
    Channel.OWN: {"transfer": 0.995},
    Channel.YIELD: {"iof_juros": 0.9},
    Channel.CASH: {"retirada_socio": 0.5, "despesa_sem_lancamento": 0.3},
    Channel.OTHER: {"single": 0.6, "several": 0.03, "despesa_sem_lancamento": 0.25, "refund": 0.02, "transfer": 0.03},
}  # fmt: skip
UNSEEN = (
    0.025  # lines whose entry exists somewhere nobody looked: another name, another period, a typing slip
)

# Through which channels an entry of an agreed method is paid. ``None``: nothing was agreed.
WAYS_IN: Mapping[str | None, Mapping[Channel, float]] = {
    "pix": {Channel.PIX: 0.97, Channel.TED: 0.01, Channel.BOLETO_IN: 0.005},
    "ted": {Channel.TED: 0.9, Channel.PIX: 0.08},
    "boleto": {Channel.BOLETO_IN: 0.97, Channel.PIX: 0.02},
    "cartao_credito": {Channel.CARD_SALES: 0.99},
    "cartao_debito": {Channel.CARD_SALES: 0.99},
    None: {Channel.PIX: 0.5, Channel.TED: 0.12, Channel.BOLETO_IN: 0.2, Channel.CARD_SALES: 0.15},
}
WAYS_OUT: Mapping[str | None, Mapping[Channel, float]] = {
    "pix": {Channel.PIX: 0.95, Channel.TED: 0.02, Channel.BATCH_OUT: 0.02},
    "ted": {Channel.TED: 0.9, Channel.PIX: 0.06, Channel.BATCH_OUT: 0.02},
    "boleto": {Channel.BOLETO_OUT: 0.93, Channel.UTILITY: 0.03, Channel.TAX: 0.02, Channel.BATCH_OUT: 0.01},
    "debito_automatico": {Channel.UTILITY: 0.95, Channel.TAX: 0.03},
    "transferencia": {Channel.PAYROLL: 0.45, Channel.BATCH_OUT: 0.45, Channel.PIX: 0.05, Channel.TED: 0.05},
    None: {Channel.FEE: 0.12, Channel.PIX: 0.25, Channel.TED: 0.08, Channel.BOLETO_OUT: 0.35, Channel.UTILITY: 0.1,
           Channel.TAX: 0.1, Channel.PAYROLL: 0.03, Channel.BATCH_OUT: 0.05},
}  # fmt: skip
OTHER_WAY = 0.004  # any channel not named above

DIFFERENCES: Mapping[Difference, float] = {
    Difference.PARTIAL: 0.035,
    Difference.OVER: 0.01,
    Difference.INTEREST: 0.025,
    Difference.DISCOUNT: 0.02,
    Difference.FEE: 0.02,
    Difference.WITHHOLDING: 0.005,
    Difference.ESTIMATE: 0.6,  # among forecasts only
}
DIFFERENCES_OUT: Mapping[Difference, float] = {
    Difference.PARTIAL: 0.006,
    Difference.OVER: 0.003,
    Difference.INTEREST: 0.02,
    Difference.DISCOUNT: 0.02,
    Difference.FEE: 0.003,
    Difference.WITHHOLDING: 0.003,
    Difference.ESTIMATE: 0.6,
}
FORECAST_CATEGORIES = (
    "UTILIDADES",
    "ENERGIA",
    "AGUA",
    "GAS",
    "TELEFON",
    "INTERNET",
)  # bills known when they come
ALIAS = 0.045  # payments made in another name: spouse, partner, gateway

CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "tarifa": ("Tarifas bancárias", "Despesas bancárias", "Taxas do banco", "Tarifas"),
    "rendimento": ("Rendimento de aplicação", "Receitas financeiras", "Juros recebidos"),
    "aplicacao": ("Aplicação financeira", "Investimentos"),
    "iof_juros": ("Juros e IOF", "Juros"),
    "retirada_socio": ("Retirada de sócio", "Pró-labore"),
    "receita_sem_lancamento": ("Vendas avulsas", "Receitas a classificar", "Outras receitas"),
    "despesa_sem_lancamento": ("Despesas gerais", "Despesas a classificar", "Outras despesas"),
    "pagamento_em_duplicidade": ("Vendas avulsas", "Receitas a classificar", "Outras receitas"),
    "pagamento_devolvido": ("Vendas avulsas", "Receitas a classificar", "Outras receitas"),
    "compra_cartao": ("Despesas gerais", "Despesas a classificar", "Outras despesas"),
}
MERCHANTS: Mapping[str, str] = {
    "POSTO": "Combustível", "SHELL": "Combustível", "IPIRANGA": "Combustível", "AUTO": "Combustível",
    "UBER": "Transporte", "99APP": "Transporte", "LOCALIZA": "Transporte", "CABIFY": "Transporte",
    "IFOOD": "Alimentação", "RESTAURANTE": "Alimentação", "PADARIA": "Alimentação", "ASSAI": "Alimentação",
    "ATACADAO": "Alimentação", "ACUCAR": "Alimentação", "CARREFOUR": "Alimentação",
    "GOOGLE": "Marketing", "FACEBK": "Marketing", "ADS": "Marketing",
    "MICROSOFT": "Software", "ADOBE": "Software", "HOSTINGER": "Software", "AWS": "Software",
    "DROGASIL": "Farmácia", "DROGARIA": "Farmácia", "FARMACIA": "Farmácia", "RAIA": "Farmácia",
    "KALUNGA": "Material de escritório", "PAPELARIA": "Material de escritório",
    "MERCADOLIVRE": "Compras online", "AMAZON": "Compras online", "SHOPEE": "Compras online",
    "SEM": "Pedágio", "PARAR": "Pedágio", "VELOE": "Pedágio", "CONECTCAR": "Pedágio",
    "CORREIOS": "Frete", "LOGGI": "Frete", "BOOKING": "Viagens", "LATAM": "Viagens", "GOL": "Viagens",
    "ESTACIONAMENTO": "Estacionamento", "LEROY": "Manutenção", "TELHANORTE": "Manutenção",
}  # fmt: skip
CARD_RATES = (0.0139, 0.0149, 0.0169, 0.0199, 0.0249, 0.0279, 0.0299, 0.0319, 0.0349, 0.0399, 0.0449, 0.0499)

# Payment gateways that pay in their own name for many customers, and keep a tariff.
GATEWAYS = frozenset(
    """ASAAS IUGU VINDI PAGARME STRIPE EFI GERENCIANET JUNO EBANX MERCADOPAGO PAGSEGURO PICPAY CELCOIN ZOOP WIRECARD
    MOIP PAYPAL HOTMART EDUZZ""".split()  # noqa: SIM905 - a list to read
)

# Share of Brazilian names with a word, for words that tell little (order of magnitude, general knowledge).
COMMON: Mapping[str, float] = {
    "SILVA": 0.1, "SANTOS": 0.07, "OLIVEIRA": 0.06, "SOUZA": 0.05, "SOUSA": 0.02, "LIMA": 0.03, "PEREIRA": 0.035,
    "FERREIRA": 0.03, "COSTA": 0.03, "RODRIGUES": 0.03, "ALMEIDA": 0.025, "ALVES": 0.025, "GOMES": 0.02,
    "RIBEIRO": 0.02, "MARTINS": 0.02, "CARVALHO": 0.02, "ARAUJO": 0.02, "BARBOSA": 0.015, "ROCHA": 0.015, "DIAS": 0.012,
    "MARIA": 0.06, "JOSE": 0.04, "ANA": 0.03, "JOAO": 0.025, "ANTONIO": 0.02, "FRANCISCO": 0.015, "CARLOS": 0.02,
    "PAULO": 0.02, "PEDRO": 0.015, "LUCAS": 0.012, "LUIZ": 0.015, "MARCOS": 0.012, "RAFAEL": 0.01, "BRUNO": 0.01,
    "COMERCIO": 0.04, "SERVICOS": 0.04, "EMPREENDIMENTOS": 0.01, "TRANSPORTES": 0.01, "CONSTRUCOES": 0.01,
    "ALIMENTOS": 0.01, "MATERIAIS": 0.01, "DISTRIBUIDORA": 0.01, "CLINICA": 0.008, "MEDICA": 0.008,
}  # fmt: skip
